"""What the rivals of bench/recommend/run.py do, and how their answers are compared with ours."""
import importlib.util

import numpy as np
import pandas as pd
import scipy.sparse as sp

K = 10


def read_spend(path):
    frame = pd.read_parquet(path).drop_duplicates()
    frame = frame.dropna(subset=["customer_id", "product_id", "timestamp", "unit_price"])
    frame = frame[frame.quantity > 0]
    first, last = frame.timestamp.min(), frame.timestamp.max()
    frame = frame[frame.timestamp < first + (last - first) * 0.8]
    customers, _ = pd.factorize(frame.customer_id, sort=True)
    products, _ = pd.factorize(frame.product_id, sort=True)
    spend = (frame.quantity * frame.unit_price).to_numpy()
    matrix = sp.csr_matrix((spend, (customers, products)))
    matrix.sum_duplicates()
    matrix.data = np.log1p(matrix.data)
    matrix.sort_indices()
    return matrix.astype(np.float32)


def random_pairs(scale):
    """Customers and products of which some are met far more often than others."""
    rng = np.random.default_rng(5)
    rows, columns = max(300, int(30_000 * scale)), max(400, int(41_000 * scale))
    count = int(800_000 * scale)
    row = (rows * rng.random(2 * count) ** 1.6).astype(np.int64)
    column = (columns * rng.random(2 * count) ** 1.8).astype(np.int64)
    pairs = np.unique(row * columns + column)
    pairs = rng.permutation(pairs)[:count]
    matrix = sp.csr_matrix((np.ones(len(pairs), np.float32), (pairs // columns, pairs % columns)),
                           (rows, columns))
    matrix.sort_indices()
    return matrix


def write_matrix(path, matrix):
    with open(path, "wb") as file:
        np.array([*matrix.shape, matrix.nnz], np.uint64).tofile(file)
        matrix.indptr.astype(np.uint64).tofile(file)
        matrix.indices.astype(np.uint32).tofile(file)
        matrix.data.astype(np.float32).tofile(file)


# --- The best products of everybody ---------------------------------------------------------------


def random_factors(matrix, factors=20):
    rng = np.random.default_rng(1)
    return (np.maximum(rng.normal(size=(matrix.shape[0], factors)), 0.01),
            rng.exponential(size=(matrix.shape[1], factors)) ** 2)


def write_factors(path, customers, products):
    sides = [np.ascontiguousarray(side, np.float32) for side in (customers, products)]
    with open(path, "wb") as file:
        for side in sides:
            side.tofile(file)
    return sides


def best_by_numpy(customers, products, block=4096):
    lists = []
    for first in range(0, len(customers), block):
        scores = customers[first:first + block] @ products.T
        best = np.argpartition(-scores, K - 1, axis=1)[:, :K]
        order = np.argsort(-np.take_along_axis(scores, best, 1), axis=1)
        lists.append(np.take_along_axis(best, order, 1))
    return np.concatenate(lists)


def read_lists(path, customers):
    return np.fromfile(path, np.uint32).reshape(customers, K)


def scores_apart(customers, products, mine, theirs):
    """The largest difference of the scores at one rank, as a share of the largest score there:
    of equal scores one list may hold one product, the other another."""
    apart = 0.0
    for rank in range(K):
        one = np.einsum("uf,uf->u", customers, products[mine[:, rank]])
        other = np.einsum("uf,uf->u", customers, products[theirs[:, rank]])
        apart = max(apart, float((np.abs(one - other) / np.abs(other).max()).max()))
    return apart


# --- Factors --------------------------------------------------------------------------------------


def nmf_error(matrix, factors, iterations):
    import warnings

    from sklearn.decomposition import NMF
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it has not settled is asked for
        model = NMF(factors, init="nndsvd", solver="cd", tol=0, max_iter=iterations,
                    random_state=0)
        model.fit_transform(matrix)
    return float(model.reconstruction_err_)


def has_implicit():
    return importlib.util.find_spec("implicit") is not None


def fit_als(matrix, factors, iterations, alpha, regularization, threads):
    from implicit.als import AlternatingLeastSquares
    from threadpoolctl import threadpool_limits
    threadpool_limits(1, "blas")  # as the library asks
    model = AlternatingLeastSquares(factors=factors, iterations=iterations, alpha=1.0,
                                    regularization=regularization, num_threads=threads,
                                    random_state=7)
    confidence = matrix.copy()
    confidence.data = 1 + alpha * confidence.data
    model.fit(confidence, show_progress=False)
    return model


def als_loss(matrix, model, alpha, regularization):
    x = np.asarray(model.user_factors, np.float64)
    y = np.asarray(model.item_factors, np.float64)
    entries = matrix.tocoo()
    scores = np.einsum("nf,nf->n", x[entries.row], y[entries.col])
    bought = (1 + alpha * entries.data) * (1 - scores) ** 2 - scores ** 2
    penalty = regularization * ((x ** 2).sum() + (y ** 2).sum())
    return float(((x.T @ x) * (y.T @ y)).sum() + bought.sum() + penalty)


def offer_by_implicit(model, matrix):
    lists, _ = model.recommend(np.arange(matrix.shape[0]), matrix, N=K,
                               filter_already_liked_items=True)
    return lists


# --- Weights between products ---------------------------------------------------------------------


def rp3beta(matrix, beta, neighbours, block=1000):
    """As the published code does it: blocks of rows of a sparse product, cut to the largest."""
    sold = np.asarray(matrix.sum(0)).ravel()
    bought = np.asarray(matrix.sum(1)).ravel()
    inverse = np.divide(1, sold, out=np.zeros_like(sold), where=sold > 0)
    to_customers = (sp.diags(inverse) @ matrix.T).tocsr()
    to_products = (sp.diags(np.divide(1, bought, out=np.zeros_like(bought), where=bought > 0))
                   @ matrix).tocsr()
    held_back = inverse ** beta
    rows = []
    for first in range(0, matrix.shape[1], block):
        weights = (to_customers[first:first + block] @ to_products).tocsr()
        weights.data *= held_back[weights.indices]
        rows += [largest_of_row(weights, i, first + i, neighbours)
                 for i in range(weights.shape[0])]
    indptr = np.concatenate([[0], np.cumsum([len(values) for _, values in rows])])
    return sp.csr_matrix((np.concatenate([values for _, values in rows]),
                          np.concatenate([columns for columns, _ in rows]), indptr),
                         (matrix.shape[1], matrix.shape[1]))


def largest_of_row(weights, i, itself, neighbours):
    span = slice(weights.indptr[i], weights.indptr[i + 1])
    columns, values = weights.indices[span], weights.data[span]
    others = columns != itself
    columns, values = columns[others], values[others]
    if len(values) > neighbours:
        kept = np.argpartition(-values, neighbours - 1)[:neighbours]
        columns, values = columns[kept], values[kept]
    return columns, values


def read_weights(path, products):
    with open(path, "rb") as file:
        indptr = np.fromfile(file, np.uint64, products + 1).astype(np.int64)
        indices = np.fromfile(file, np.uint32, indptr[-1]).astype(np.int64)
        values = np.fromfile(file, np.float32, indptr[-1])
    return sp.csr_matrix((values, indices, indptr), (products, products))


def rows_apart(mine, theirs):
    """Which of equal neighbours is kept may differ; what they sum to does not."""
    one, other = (np.asarray(weights.sum(1)).ravel() for weights in (mine, theirs))
    return float((np.abs(one - other) / np.maximum(other, 1e-9)).max())


def ease(matrix, ridge):
    bought = matrix.copy()
    bought.data[:] = 1
    gram = (bought.T @ bought).toarray().astype(np.float64)
    gram[np.diag_indices_from(gram)] += ridge
    inverse = np.linalg.inv(gram)
    weights = inverse / -np.diag(inverse)
    weights[np.diag_indices_from(weights)] = 0
    return weights.astype(np.float32)


def weights_apart(path, theirs):
    sold = np.flatnonzero(np.abs(theirs).sum(1) > 0)
    mine = np.fromfile(path, np.float32)
    if mine.size != theirs.size:  # ours leaves out what nobody bought
        theirs = theirs[np.ix_(sold, sold)]
    return float(np.abs(mine.reshape(theirs.shape) - theirs).max() / np.abs(theirs).max())
