"""The same work by what people install, outside of the browser: seconds of each run, as JSON.

learning.py ROWS RUNS CASE...

Of the packages, those that are installed take part; NumPy must be.
"""

import json
import sys
import time
import warnings

import numpy as np

warnings.filterwarnings("ignore")
PREDICTORS = 10
CLUSTERS = 10
THREADS = 2


def table(rows):
    random = np.random.default_rng(7)
    x = random.standard_normal((rows, PREDICTORS))
    weights = np.array([(1 if i % 2 == 0 else -1) / (i + 2) for i in range(PREDICTORS)])
    signal = x @ weights + 0.5 * x[:, 0] * x[:, 1]
    late = (random.random(rows) < 1 / (1 + np.exp(-signal))).astype(np.int32)
    return x, late


def statsmodels_logit(x, y):
    import statsmodels.api as sm

    design = sm.add_constant(x)
    return lambda: sm.GLM(y, design, family=sm.families.Binomial()).fit()


def sklearn_logit(x, y):
    from sklearn.linear_model import LogisticRegression

    return lambda: LogisticRegression(C=np.inf).fit(x, y)


def sklearn_kmeans(x, _):
    from sklearn.cluster import KMeans

    return lambda: KMeans(CLUSTERS, init=x[:CLUSTERS].copy(), n_init=1, max_iter=20, tol=0, algorithm="lloyd").fit(x)


def sklearn_bayes(x, y):
    from sklearn.naive_bayes import GaussianNB

    return lambda: GaussianNB().fit(x, y)


def sklearn_tree(x, y):
    from sklearn.tree import DecisionTreeClassifier

    return lambda: DecisionTreeClassifier(max_depth=10).fit(x, y)


def sklearn_forest(x, y):
    from sklearn.ensemble import RandomForestClassifier

    return lambda: RandomForestClassifier(10, max_depth=10, n_jobs=THREADS, random_state=1).fit(x, y)


def sklearn_boost(x, y):
    from sklearn.ensemble import HistGradientBoostingClassifier

    return lambda: HistGradientBoostingClassifier(max_iter=100, max_depth=6, early_stopping=False).fit(x, y)


def lightgbm(trees, depth, rate):
    def prepare(x, y):
        import lightgbm

        settings = {
            "objective": "binary",
            "max_depth": depth,
            "num_leaves": 2**depth,
            "learning_rate": rate,
            "num_threads": THREADS,
            "verbose": -1,
        }
        return lambda: lightgbm.train(settings, lightgbm.Dataset(x, y), trees)

    return prepare


def xgboost_boost(x, y):
    import xgboost

    settings = {"objective": "binary:logistic", "max_depth": 6, "eta": 0.1, "nthread": THREADS, "tree_method": "hist"}
    return lambda: xgboost.train(settings, xgboost.DMatrix(x, y), 100)


CASES = {
    "logit": {"sklearn": sklearn_logit, "statsmodels": statsmodels_logit},
    "kmeans": {"sklearn": sklearn_kmeans},
    "bayes": {"sklearn": sklearn_bayes},
    "tree": {"lightgbm": lightgbm(1, 10, 1.0), "sklearn": sklearn_tree},
    "forest": {"sklearn": sklearn_forest},
    "boost": {"sklearn": sklearn_boost, "lightgbm": lightgbm(100, 6, 0.1), "xgboost": xgboost_boost},
}


def duckdb_cube(rows):
    """DuckDB itself: the mean of y by two columns."""
    import duckdb

    database = duckdb.connect(config={"threads": THREADS})
    database.execute(
        "CREATE TABLE t AS SELECT floor(random() * 14)::INTEGER AS y, floor(random() * 20)::INTEGER AS rand1,"
        f" floor(random() * 14)::INTEGER AS rand3 FROM range({rows})"
    )
    query = "SELECT rand1, rand3, avg(y), count(*) FROM t GROUP BY rand1, rand3"
    return lambda: database.execute(query).fetchall()


def timed(work, runs):
    work()
    seconds = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return {"seconds": seconds}


def attempt(prepare, runs):
    try:
        return timed(prepare(), runs)
    except ImportError:
        return None
    except Exception as error:  # Whatever fails there is reported, not ours to mend.
        return {"failed": f"{type(error).__name__}: {error}"}


def main():
    rows, runs, cases = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    data = table(rows) if any(case in CASES for case in cases) else None
    found = {}
    for case in cases:
        if case in CASES:
            results = {name: attempt(lambda: prepare(*data), runs) for name, prepare in CASES[case].items()}
        else:
            results = {"duckdbNative": attempt(lambda: duckdb_cube(rows), runs)}
        found[case] = {name: result for name, result in results.items() if result}
    print(json.dumps(found))


main()
