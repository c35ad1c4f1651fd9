"""What scikit-learn reaches on the table of the genre study, on five folds that keep the rows of a recording together.

    python Benchmarks/genre-reference.py train.csv

Prints accuracy and log loss of logistic regression and of gradient boosting, means over the folds: on the table as it is, and with units
repaired and zeros restored as `study genre --part honest` does. Needs scikit-learn and pandas.
"""

import sys

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

SOUND = [
    "danceability", "energy", "key", "loudness", "mode", "speechiness", "acousticness",
    "instrumentalness", "liveness", "valence", "tempo", "time_signature",
]
DURATION = "duration_in min/ms"

METHODS = {
    "logistic regression": lambda: make_pipeline(
        SimpleImputer(), StandardScaler(), LogisticRegression(max_iter=2000)),
    "gradient boosting": lambda: HistGradientBoostingClassifier(
        learning_rate=0.05, max_iter=150, early_stopping=False),
}

rows = pd.read_csv(sys.argv[1])
genre = rows["Class"].to_numpy()
recording = rows.groupby(SOUND, dropna=False).ngroup().to_numpy()
given = rows[SOUND + ["Popularity", DURATION]]
repaired = given.assign(**{
    DURATION: np.where(given[DURATION] < 100, given[DURATION] * 60000, given[DURATION]),
    "key": given["key"].fillna(0),
    "instrumentalness": given["instrumentalness"].fillna(0),
})
for name, table in (("as it is", given), ("repaired", repaired)):
    for method, make in METHODS.items():
        scores = []
        folds = GroupKFold(5, shuffle=True, random_state=1)
        for train, test in folds.split(table, genre, recording):
            model = make().fit(table.to_numpy()[train], genre[train])
            chances = model.predict_proba(table.to_numpy()[test])
            right = chances.argmax(axis=1) == genre[test]
            scores.append((right.mean(), log_loss(genre[test], chances, labels=range(11))))
        accuracy, loss = np.mean(scores, axis=0)
        print(f"{name}, {method}: accuracy {accuracy:.3f}, log loss {loss:.3f}")
