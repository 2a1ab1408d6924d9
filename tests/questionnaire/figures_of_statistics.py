"""Figures for the statistics test, by an independent tool (numpy 2.4, pingouin 0.7): figures_of_statistics.py > statistics.json"""

import json
import tomllib

import numpy as np
import pandas as pd
import pingouin

rng = np.random.default_rng(20261124)
form = tomllib.load(open("tests/questionnaire/statistics-form.toml", "rb"))
dimensions = [d["key"] for d in form["dimension"]]
people = 180
shared = rng.normal(size=people)
traits = {d: 0.55 * shared + 0.835 * rng.normal(size=people) for d in dimensions}


def lean(d):
    return 0.7 * traits[d] + 0.714 * rng.normal(size=people)


answers, columns, scores = [], [], []
for q in form["question"]:
    if "dimension" in q:
        step = np.digitize(lean(q["dimension"]), [-1.5, -0.5, 0.5, 1.5])
        answers.append(4 - step if q["direction"] == "reversed" else step)
        columns.append((q["key"], q["dimension"]))
        scores.append(25 * step)
    else:
        table = np.array([a["scores"] for a in q["answer"]])
        wanted = np.stack([50 + 25 * lean(d) for d in q["dimensions"]], axis=1)
        answer = ((wanted[:, None, :] - table[None]) ** 2).sum(axis=2).argmin(axis=1)
        answers.append(answer)
        for side, d in enumerate(q["dimensions"]):
            columns.append((q["key"], d))
            scores.append(table[answer, side])
scores = np.array(scores).T.astype(float)


def alpha(places):
    value, (low, high) = pingouin.cronbach_alpha(data=pd.DataFrame(scores[:, places]))
    exact = 1 - (1 - value)
    n, k = people, len(places)
    from scipy.stats import f

    bounds = [1 - (1 - value) * f.isf(p, n - 1, (n - 1) * (k - 1)) for p in (0.025, 0.975)]
    assert abs(bounds[0] - low) < 0.001 and abs(bounds[1] - high) < 0.001, (bounds, low, high)
    return [exact, *bounds]


def rest(place, places):
    others = [p for p in places if p != place]
    return np.corrcoef(scores[:, place], scores[:, others].sum(axis=1))[0, 1]


full, correlations = {}, []
for d in dimensions:
    places = [i for i, (_, on) in enumerate(columns) if on == d]
    if len(places) > 2:
        full[d] = alpha(places)
    correlations += [[columns[p][0], d, rest(p, places)] for p in places]
quick = [i for i, (key, _) in enumerate(columns) if key in {q["key"] for q in form["question"] if q["form"] == "quick"}]
print(json.dumps({
    "answers": np.array(answers).T.tolist(),
    "full": full,
    "rest": correlations,
    "quick": alpha(quick),
    "quick_rest": [[columns[p][0], rest(p, quick)] for p in quick],
    "counts": [np.bincount(a, minlength=5 if "dimension" in q else 4).tolist() for q, a in zip(form["question"], answers)],
}))
