"""Steps of NumPyro's SVI per CPU second on the study's models, as JSON lines.

Float32, full batch, one particle, mean-field normal guide, Adam; simulated data of the shape 14 features, 11 classes; steps
run inside one compiled loop, compilation left out. Pinned to one processor. Arguments: pairs such as M1:1000 M5:10000.
"""

import json
import os
import sys
import time

processor = min(os.sched_getaffinity(0))
os.sched_setaffinity(0, {processor})
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
os.environ["JAX_PLATFORMS"] = "cpu"

import jax
import jax.numpy as jnp
import numpy as np
import numpyro
import numpyro.distributions as dist
from numpyro.infer import SVI, Trace_ELBO
from numpyro.infer.autoguide import AutoNormal

FEATURES, CLASSES, HIDDEN = 14, 11, 10


def linear(name):
    def model(x, y):
        alpha = numpyro.sample("alpha", dist.Normal(0, 5).expand([CLASSES]).to_event(1))
        shape = [CLASSES, FEATURES]
        if name == "M1":
            beta = numpyro.sample("beta", dist.Normal(0, 5).expand(shape).to_event(2))
        else:
            prior = dist.Normal(0, 1) if name == "M3" else dist.StudentT(4, 0, 1)
            mu = numpyro.sample("mu", prior.expand([FEATURES]).to_event(1))
            scale = dist.HalfCauchy(1)
            if name == "M4":
                scale = scale.expand([FEATURES]).to_event(1)
            sigma = numpyro.sample("sigma", scale)
            z = numpyro.sample("z", dist.Normal(0, 1).expand(shape).to_event(2))
            beta = mu + sigma * z
        numpyro.sample("y", dist.Categorical(logits=alpha + x @ beta.T).to_event(1), obs=y)

    return model


def network(x, y):
    normal = dist.Normal(0, 1)
    w1 = numpyro.sample("W1", normal.expand([FEATURES, HIDDEN]).to_event(2))
    b1 = numpyro.sample("b1", normal.expand([HIDDEN]).to_event(1))
    w2 = numpyro.sample("W2", normal.expand([HIDDEN, CLASSES]).to_event(2))
    b2 = numpyro.sample("b2", normal.expand([CLASSES]).to_event(1))
    logits = b2 + jnp.tanh(b1 + x @ w1) @ w2
    numpyro.sample("y", dist.Categorical(logits=logits).to_event(1), obs=y)


def measure(name, rows):
    random = np.random.default_rng(2)
    x = jnp.asarray(random.standard_normal((rows, FEATURES)), dtype=jnp.float32)
    y = jnp.asarray(random.integers(CLASSES, size=rows))
    model = network if name == "M5" else linear(name)
    svi = SVI(model, AutoNormal(model), numpyro.optim.Adam(0.01), Trace_ELBO())
    state = svi.init(jax.random.PRNGKey(0), x, y)
    steps = (300 if name == "M5" else 1000) if rows > 1000 else (2000 if name == "M5" else 8000)
    run = jax.jit(lambda s: jax.lax.scan(lambda s, _: svi.update(s, x, y), s, None, length=steps))
    jax.block_until_ready(run(state))
    best = 0.0
    for _ in range(5):
        start = time.process_time()
        jax.block_until_ready(run(state))
        best = max(best, steps / (time.process_time() - start))
    return best


for argument in sys.argv[1:]:
    name, rows = argument.split(":")
    line = {"system": "numpyro", "model": name, "rows": int(rows)}
    line["steps_per_cpu_s"] = round(measure(name, int(rows)))
    print(json.dumps(line), flush=True)
