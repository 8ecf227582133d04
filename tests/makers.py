"""Files for cases that are too large or too odd to write down."""
import gzip
import zlib
from datetime import date, timedelta

HEADER = "order,customer,time,product,quantity,price\n"
CONFIG = """canasta: 1
sources:
  purchases:
    files: ["data/raw/*"]
    columns: {order: order, customer: customer, time: time, product: product,
              quantity: quantity, unit_price: price}
tasks:
  repurchase: {type: purchase_date, customers: all, features: calendar}
"""


def config(path):
    """canasta.yaml for files with HEADER."""
    path.write_text(CONFIG)


def config_recurrent(path):
    path.write_text(CONFIG.replace("customers: all", "customers: recurrent"))


def window_config(path, days=7):
    """canasta.yaml for files with HEADER, with a task of type purchase_window."""
    path.write_text(CONFIG.split("tasks:")[0] +
                    f"tasks:\n  comeback: {{type: purchase_window, days: {days}}}\n")


def shop_rows(customers=30, days=60):
    """A little shop, closed on Sundays. Even customers come on their own weekday, and miss one time
    in five; odd ones toss a coin, which falls better the longer they have been away."""
    start = date(2024, 1, 1)
    last = {}
    for day in range(days):
        weekday = (start + timedelta(day)).weekday()
        for customer in range(customers):
            toss = zlib.crc32(f"{day} {customer}".encode()) % 100
            regular = weekday == customer % 6 and toss < 80
            sometimes = toss < min(40, 6 * (day - last.get(customer, day - 2)))
            if weekday != 6 and (regular if customer % 2 == 0 else sometimes):
                last[customer] = day
                yield (f"F{day:03}{customer:03}", f"c{customer:03}",
                       (start + timedelta(day)).isoformat() + " 10:00:00", f"p{toss % 5}", 2, 3.5)


def shop(path, customers=30, days=60):
    with path.open("w") as file:
        file.write(HEADER)
        for row in shop_rows(int(customers), int(days)):
            file.write(",".join(map(str, row)) + "\n")


def leavers(path, customers=200, days=120):
    """Who comes at all comes about once a week, until a day of their own on which they stop; others
    come once in a while. Neither orders nor recency alone tell who comes next week."""
    start = date(2024, 1, 1)
    with path.open("w") as file:
        file.write(HEADER)
        for day in range(int(days)):
            for customer in range(int(customers)):
                stop = zlib.crc32(f"stop {customer}".encode()) % 240
                chance = 18 if customer % 2 == 0 else 2
                if day <= stop and zlib.crc32(f"{day} {customer}".encode()) % 100 < chance:
                    when = (start + timedelta(day)).isoformat()
                    file.write(f"F{day:03}{customer:03},c{customer:03},{when} 10:00:00,"
                               f"p{(day + customer) % 5},2,3.5\n")


def noise(path, customers=40, days=60):
    """Everybody buys on a day by the same coin: nothing can be learnt."""
    with path.open("w") as file:
        file.write(HEADER)
        for day in range(int(days)):
            for customer in range(int(customers)):
                if zlib.crc32(f"coin {day} {customer}".encode()) % 100 < 30:
                    when = (date(2024, 1, 1) + timedelta(day)).isoformat()
                    file.write(f"F{day:03}{customer:03},c{customer:03},{when} 10:00:00,p1,1,1\n")


def reseal(path):
    """A script that makes the checksums of a model's folder agree with one changed file."""
    path.write_text("""import hashlib, json, pathlib, sys
folder, name = pathlib.Path(sys.argv[1]), sys.argv[2]
data = (folder / name).read_bytes()
manifest = json.loads((folder / "manifest.json").read_text())
manifest["files"][name] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
text = json.dumps(manifest, indent=1) + "\\n"
(folder / "manifest.json").write_text(text)
digest = hashlib.sha256(text.encode()).hexdigest()
(folder / "manifest.sha256").write_text(digest + "  manifest.json\\n")
""")


def table_config(path):
    path.write_text("""canasta: 1
sources:
  rows: {files: rows.csv, key: id}
tasks:
  score: {type: regression, source: rows, target: y}
""")


def table_task(path, *keys):
    """table_config whose task has these keys too, as written: loss: cubic"""
    table_config(path)
    path.write_text(path.read_text().replace("target: y", "target: y, " + " ".join(keys)))


def class_task(path, *keys):
    """A task of the classes of `word`, with these keys too."""
    table_task(path, *keys)
    path.write_text(path.read_text().replace("type: regression", "type: classification")
                    .replace("target: y", "target: word"))


def table_source(path, *keys):
    """table_config whose source has these keys alone: files: []"""
    table_config(path)
    path.write_text(path.read_text().replace("files: rows.csv, key: id", " ".join(keys)))


def contract_config(path):
    """table_config with the contract c.yaml."""
    table_source(path, "files: rows.csv, key: id, contract: c.yaml")


CONTRACT = """apiVersion: v3.1.0
kind: DataContract
id: rows
name: rows
version: "1.0.0"
status: draft
schema:
"""


def contract(path, *columns):
    """A contract of a table with these columns: {name: x, required: true}, {name: y}"""
    path.write_text(CONTRACT + f"""  - name: rows
    logicalType: object
    properties: [{" ".join(columns)}]
""")


def contract_of_table(path, *keys):
    """A contract of `id` and `x` whose table has these keys too: quality: [{metric: rowCount}]"""
    contract(path, "{name: id}, {name: x}")
    path.write_text(path.read_text() + "    " + " ".join(keys) + "\n")


def contract_of_many(path, columns, allowed):
    """A contract of so many columns, the first with so many allowed values."""
    values = ", ".join(f"v{i}" for i in range(int(allowed)))
    rule = f"metric: invalidValues, mustBe: 0, arguments: {{validValues: [{values}]}}"
    contract(path, f"{{name: c0, quality: [{{{rule}}}]}}",
             *(f", {{name: c{i}}}" for i in range(1, int(columns))))


def nested(path, levels):
    """YAML of so many lists within each other, and of a file format that is right else."""
    path.write_text("canasta: 1\nname: " + "[" * int(levels) + "]" * int(levels) + "\n")


def padded(path, size):
    """table_config filled up with a comment to so many bytes."""
    table_config(path)
    text = path.read_text()
    path.write_text(text + "#" * (int(size) - len(text) - 1) + "\n")


def wide_table(path, columns, first=0, rows=30):
    """A table of so many columns, numbered from `first`; the first two are id and y."""
    names = ["id", "y"] + [f"c{int(first) + i}" for i in range(int(columns) - 2)]
    with path.open("w") as file:
        file.write(",".join(names) + "\n")
        for row in range(int(rows)):
            file.write(f"r{row},{row}" + f",{row % 7}" * (int(columns) - 2) + "\n")


def table_of(path, rows, header, row):
    """A header and so many rows; `row` is the text of an f-string, {i} its number from 0."""
    code = compile("f" + repr(row), "row", "eval")
    lines = [header] + [eval(code, {"i": i}) for i in range(int(rows))]
    path.write_text("\n".join(lines) + "\n")


def table(path, rows=400, shift=0):
    """Numbers and words of which x decides y; a column of one value and one of none."""
    with path.open("w") as file:
        file.write("id,x,word,one,empty,y\n")
        for row in range(int(rows)):
            x = zlib.crc32(f"x {row}".encode()) % 100 + int(shift)
            word = "ab"[zlib.crc32(f"word {row}".encode()) % 2]
            file.write(f"r{row:05},{x},{word},7,,{3 * x + (word == 'a')}\n")


def shifted_table(path):
    table(path, shift=60)


def open_quote(path, megabytes=50):
    """A quote that never closes, with so many megabytes behind it."""
    with path.open("w") as file:
        file.write(HEADER + 'F1,c1,2024-01-01,"p1,2,3\n')
        line = "F2,c2,2024-01-02,p2,1,1\n" * 1000
        for _ in range(int(megabytes) * 1_000_000 // len(line)):
            file.write(line)


def columns(path, count):
    """A header and one row of so many columns; the first six are HEADER's."""
    extra = int(count) - 6
    path.write_text(HEADER.strip() + "".join(f",x{i}" for i in range(extra)) + "\n" +
                    "F1,c1,2024-01-01,p1,2,3.5" + ",0" * extra + "\n" +
                    "F2,c1,2024-01-09,p1,2,3.5" + ",0" * extra + "\n")


def cut_gzip(path):
    """The first half of a gz file."""
    text = HEADER + "".join(",".join(map(str, row)) + "\n" for row in shop_rows())
    whole = gzip.compress(text.encode())
    path.write_bytes(whole[:len(whole) // 2])


def wide_field(path, size):
    """One field of so many bytes."""
    path.write_text(HEADER + f"F1,c1,2024-01-01,{'p' * int(size)},2,3.5\n"
                    "F2,c1,2024-01-09,p1,2,3.5\n")
