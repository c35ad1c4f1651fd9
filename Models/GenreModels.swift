import Bayes
