"""One rival on one file of baskets: python rivals.py LIBRARY FILE SUPPORT KIND [CONFIDENCE]

LIBRARY is eclat, fpgrowth (both of pyfim), mlxtend or efficient_apriori. Prints a line of JSON
with the seconds of mining inside the process, the baskets being Python's own by then, and how many
were found.
"""
import json
import math
import sys
import time
from itertools import chain


def read(path):
    """Baskets as sorted tuples; commas where the first line has one, else blanks."""
    with open(path, encoding="utf-8") as lines:
        texts = [line.strip() for line in lines]
    separator = "," if any("," in text for text in texts) else None
    return [tuple(sorted({item.strip() for item in text.split(separator) if item.strip()}))
            for text in texts if text]


def pyfim(algorithm, baskets, count, kind, confidence):
    import fim
    mine = getattr(fim, algorithm)
    if confidence:
        return lambda: mine(baskets, target="r", supp=-count, conf=100 * confidence, zmin=2,
                            report="a", mode="o")
    target = {"all": "s", "closed": "c", "maximal": "m"}[kind]
    return lambda: mine(baskets, target=target, supp=-count, zmin=1, report="a")


def mlxtend(baskets, count, confidence):
    import numpy
    import pandas
    from mlxtend.frequent_patterns import association_rules, fpgrowth
    from scipy.sparse import csr_matrix
    names, codes = numpy.unique(list(chain.from_iterable(baskets)), return_inverse=True)
    starts = numpy.r_[0, numpy.cumsum([len(basket) for basket in baskets])]
    marks = csr_matrix((numpy.ones(len(codes), bool), codes, starts),
                       shape=(len(baskets), len(names)))
    dense = marks.shape[0] * marks.shape[1] < 50_000_000
    table = (pandas.DataFrame(marks.toarray(), columns=names) if dense
             else pandas.DataFrame.sparse.from_spmatrix(marks, columns=names))

    def work():
        found = fpgrowth(table, min_support=count / len(baskets) - 1e-12, use_colnames=True)
        if not confidence:
            return found
        rules = association_rules(found, metric="confidence", min_threshold=confidence)
        return rules[rules["consequents"].map(len) == 1]
    return work


def efficient_apriori(baskets, count):
    from efficient_apriori import itemsets_from_transactions

    def work():
        found, _ = itemsets_from_transactions(baskets, min_support=count / len(baskets),
                                              max_length=100)
        return list(chain.from_iterable(found.values()))
    return work


def main():
    library, path, support, kind = sys.argv[1:5]
    confidence = float(sys.argv[5]) if len(sys.argv) > 5 else None
    baskets = read(path)
    count = math.ceil(float(support) * len(baskets) - 1e-9)
    if library == "mlxtend":
        work = mlxtend(baskets, count, confidence)
    elif library == "efficient_apriori":
        work = efficient_apriori(baskets, count)
    else:
        work = pyfim(library, baskets, count, kind, confidence)
    start = time.perf_counter()
    found = work()
    print(json.dumps({"mine_s": time.perf_counter() - start, "found": len(found)}))


if __name__ == "__main__":
    main()
