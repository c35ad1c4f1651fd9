import Bayes

/// Fits a model. Killed and called again, it continues where it was, and gives the bits of a run that was never interrupted.
func fitOrGoOn(_ model: some Model, output: String) throws -> Posterior {
  // The folder is output.unfinished; the chains are saved there every 10 seconds.
  let run = UnfinishedRun(beside: output, every: 10)
  let posterior = try NUTS(seed: 1).fit(model, in: RunContext(journal: run))
  try posterior.table().write(path: output)
  run.remove()
  return posterior
}
