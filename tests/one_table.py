"""A table, and a column changed."""

from __future__ import annotations

import numpy as np
import pandas as pd

N = 40
GOOD = {
    "size": np.linspace(0, 1, N),
    "color": ["red", "green", "blue", "red"] * (N // 4),
    "kind": ["cat", "dog"] * (N // 2),
    "price": np.linspace(5, 9, N) ** 2,
}


def table(**changed):
    columns = {**GOOD, **changed}
    return pd.DataFrame({name: values for name, values in columns.items() if values is not None})


def with_row(name, value, at=3):
    values = list(GOOD[name])
    values[at] = value
    return table(**{name: values})


BAD_FILES = {
    "missing file": (
        None,
        ["prise.csv", "--target", "price"],
        "there is no file prise.csv; did you mean 'prices.csv'?",
    ),
    "missing name": (None, ["spirall"], "did you mean 'spiral'"),
    "a folder": (None, [".", "--target", "a"], "is a folder"),
    "another format": (
        "a,b\n1,2\n",
        ["prices.xlsx", "--target", "b"],
        "it is a spreadsheet; save its sheet as CSV; names must end in .csv",
    ),
    "empty file": ("", ["prices.csv", "--target", "b"], "prices.csv is empty"),
    "no rows": ("a,b\n", ["prices.csv", "--target", "b"], "has 0 rows; at least 10 are needed"),
    "few rows": ("a,b\n1,2\n3,4\n", ["prices.csv", "--target", "b"], "has 2 rows"),
    "ragged rows": ("a,b\n1,2\n3,4,5,6\n", ["prices.csv", "--target", "b"], "cannot read prices.csv"),
    "not text": (
        b"a,b\n\xff\xfe,1\n",
        ["prices.csv", "--target", "b"],
        "prices.csv is not UTF-8 text: byte 0xff",
    ),
    "no Parquet": ("hello", ["prices.parquet", "--target", "b"], "cannot read prices.parquet"),
    "no target": (table(), ["prices.csv"], "say --target COLUMN; there are: size, color, kind, price"),
    "unknown target": (
        table(),
        ["prices.csv", "--target", "prize"],
        "unknown column of prices.csv 'prize'; did you mean 'price'",
    ),
    "unknown drop": (
        table(),
        ["prices.csv", "--target", "price", "--drop", "colour"],
        "did you mean 'color'",
    ),
    "target dropped": (
        table(),
        ["prices.csv", "--target", "price", "--drop", "price"],
        "both the target and dropped",
    ),
    "target of a built-in": (None, ["spiral", "--target", "y"], "'spiral' is built in and knows its target"),
    "only the target": (
        table()[["price"]],
        ["prices.csv", "--target", "price"],
        "has no column besides the target 'price'",
    ),
    "names": (
        table(color=[f"n{i}" for i in range(N)]),
        ["prices.csv", "--target", "price"],
        "holds 40 different texts in 40 rows",
    ),
    "nothing told": (
        table(color="red", size=None, kind=None),
        ["prices.csv", "--target", "price"],
        "no column of prices.csv tells anything: each holds one value or none",
    ),
    "infinite input": (
        with_row("size", np.inf),
        ["prices.csv", "--target", "price"],
        "column 'size' of prices.csv holds infinite",
    ),
    "mostly without a target": (
        table(price=[*GOOD["price"][:15], *[np.nan] * (N - 15)]),
        ["prices.csv", "--target", "price"],
        "'price' of prices.csv is missing in 25 of 40 rows; name another target, or fill it in",
    ),
    "infinite target": (
        with_row("price", -np.inf),
        ["prices.csv", "--target", "price"],
        "the target 'price' holds infinite values",
    ),
    "constant target": (
        table(price=3.0),
        ["prices.csv", "--target", "price", "--task", "regression"],
        "is 3 in every row",
    ),
    "one class": (table(kind="cat"), ["prices.csv", "--target", "kind"], "has one class only, 'cat'"),
    "more classes than rows": (
        table(kind=[f"k{i}" for i in range(N)]),
        ["prices.csv", "--target", "kind"],
        "has 40 classes in 40 rows",
    ),
    "rare class": (
        with_row("kind", "owl"),
        ["prices.csv", "--target", "kind"],
        "class 'owl' of the target 'kind' of prices.csv has 1 row(s)",
    ),
    "text as a quantity": (
        table(),
        ["prices.csv", "--target", "kind", "--task", "regression"],
        "holds texts such as 'cat'",
    ),
    "unknown task": (
        table(),
        ["prices.csv", "--target", "kind", "--task", "clasification"],
        "did you mean 'classification'",
    ),
    "task of a built-in": (None, ["spiral", "--task", "regression"], "knows its target and task; leave out"),
    "long rows": (
        "a,b\n1,2\n" + "1,2,3\n" * 20,
        ["prices.csv", "--target", "b"],
        "cannot read prices.csv: line 3 has 3 entries, not 2 as the lines before; put entries",
    ),
    "only long rows": (
        "a,b\n" + "1,2,3\n" * 20,
        ["prices.csv", "--target", "b"],
        "there are rows with more entries than the header",
    ),
    "two columns of a name": (
        "a,a,b\n" + "1,2,3\n" * 20,
        ["prices.csv", "--target", "b"],
        "two columns named 'a' in prices.csv",
    ),
    "infinite class": (
        table(kind=[0, 1, np.inf, 1] * (N // 4)),
        ["prices.csv", "--target", "kind"],
        "the target 'kind' holds infinite values",
    ),
    "percent": (
        table(size=[f"{i}%" for i in range(N)]),
        ["prices.csv", "--target", "kind"],
        "column 'size' of prices.csv holds numbers written as text, such as '0%'",
    ),
    "thousands": (
        table(price=[f"{i},{i:03}" for i in range(1, N + 1)]),
        ["prices.csv", "--target", "price"],
        "the target 'price' holds numbers written as text, such as '1,001'",
    ),
    "odd text among numbers": (
        table(size=["unknown", *map(str, range(N - 1))]),
        ["prices.csv", "--target", "kind"],
        "column 'size' of prices.csv holds numbers and 'unknown' in 1 of 40 rows; leave those empty",
    ),
    "huge input": (
        table(size=np.linspace(1e200, 1e300, N)),
        ["prices.csv", "--target", "price"],
        "beyond 1e+150",
    ),
    "huge target": (
        table(price=np.linspace(1e200, 1e300, N)),
        ["prices.csv", "--target", "price"],
        "beyond 1e+150",
    ),
    "long name": (None, ["x" * 300 + ".csv", "--target", "b"], "there is no file xxx"),
    "unknown activation": (
        None,
        ["spiral", "--activations", "relu,geluu"],
        "unknown activation 'geluu'; did you mean 'gelu'",
    ),
    "an activation twice": (
        None,
        ["spiral", "--activations", "relu,relu"],
        "activation 'relu' is named twice",
    ),
    "an alias twice": (
        None,
        ["spiral", "--activations", "sigmoid,logistic"],
        "activation 'sigmoid' is named twice",
    ),
    "softmax inside": (None, ["spiral", "--activations", "relu,softmax"], "softmax works on whole rows"),
    "one activation": (None, ["spiral", "--activations", "relu"], "needs at least two activations"),
    "one seed": (None, ["spiral", "--seeds", "1"], "seeds must be a whole number from 2, not 1"),
    "no epochs": (None, ["spiral", "--epochs", "0"], "epochs must be a whole number from 1, not 0"),
    "no neurons": (
        None,
        ["spiral", "--hidden", "32,0"],
        "number of neurons must be a whole number from 1, not 0",
    ),
    "no numbers": (
        None,
        ["spiral", "--hidden", "big"],
        "--hidden takes numbers of neurons such as 32,32, not 'big'",
    ),
    "learning rate": (
        None,
        ["spiral", "--learning-rates", "0.1,-1"],
        "a learning rate must be a number above 0, not -1.0",
    ),
    "report on a file": (
        "a,b\n",
        ["spiral", "--report", "prices.csv"],
        "cannot write the report to prices.csv: prices.csv is a file",
    ),
}
