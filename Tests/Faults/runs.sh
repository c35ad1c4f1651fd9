# The kinds of long commands, for kill-runs and fault-steps, which set before:
#
#   length   long (seconds) or short (below one, on one thread: the same steps in each run)
#   keeping  how often a run is saved, as options
#   text     the file that takes standard output
#
# The tables are ../table.csv, ../tracks.csv and ../places.csv, and what is saved goes to the folder `out`.
# shellcheck shell=sh disable=SC2034,SC2154
kinds="nuts svi folds train splits calibrate mixture cluster"
# Those without a short run, for kill-runs alone.
study_kinds="geography genre"

# The tables that studies read, into a folder: simulated tracks, and places with 68 numbers of their music.
study_tables() {
  "$binary" simulate --rows 1300 --seed 1 --output "$1/tracks.csv" 2>/dev/null
  awk 'BEGIN {
    srand(1)
    for (row = 0; row < 60; row++) {
      for (column = 0; column < 68; column++) printf "%.3f,", rand()
      printf "%d,%d\n", row % 2 ? 45 : 5, row
    }
  }' >"$1/places.csv"
}

# The arguments of a kind.
arguments() {
  rows="../table.csv --target genre --drop title --drop source --seed 5 --quiet $keeping"
  fit="fit $rows --model logistic"
  case $length-$1 in
    long-nuts) echo "$fit --train 300 --test 100 --inference nuts --warmup 150 --draws 150 --save-warmup --output out" ;;
    long-svi) echo "$fit --train 300 --test 100 --inference svi --schedule constant --steps 20000 --batch-size 50 --output out" ;;
    long-folds) echo "$fit --inference svi --folds 3" ;;
    long-train) echo "train $rows --epochs 40 --output out" ;;
    long-splits) echo "train $rows --epochs 20 --splits 3" ;;
    long-calibrate) echo "calibrate --model logistic --inference nuts --simulations 20 --draws 19 --seed 5 --quiet $keeping" ;;
    long-mixture) echo "mixture ../table.csv --columns pitch_mean,pitch_range --warmup 100 --draws 100 --seed 5 --quiet $keeping" ;;
    long-cluster) echo "cluster ../table.csv --columns pitch_mean,pitch_range --k 8 --restarts 2000 --gap 20 --seed 5 --quiet $keeping" ;;
    long-geography) echo "study geography ../places.csv --splits 3 --seed 5 --json --quiet $keeping" ;;
    long-genre) echo "study genre ../tracks.csv --only 1,prior --seeds 4 --nuts-seeds 1 --seed 5 --json --quiet $keeping" ;;
    short-cluster) echo "cluster ../table.csv --columns pitch_mean,pitch_range --k 3 --restarts 2 --costs 2 --scree 1-2 --gap 2 --scree-restarts 1 --max-iterations 3 --threads 1 --seed 5 --quiet $keeping" ;;
    short-nuts) echo "$fit --train 40 --test 20 --inference nuts --warmup 6 --draws 8 --chains 2 --threads 1 --save-warmup --output out" ;;
    short-svi) echo "$fit --train 100 --test 20 --inference svi --schedule constant --steps 12 --batch-size 50 --threads 1 --output out" ;;
    short-folds) echo "$fit --inference svi --steps 12 --batch-size 20 --threads 1 --folds 3" ;;
    short-train) echo "train $rows --epochs 10 --output out" ;;
    short-splits) echo "train $rows --epochs 8 --splits 2" ;;
    short-calibrate) echo "calibrate --model logistic --inference nuts --simulations 20 --draws 9 --threads 1 --seed 5 --quiet $keeping" ;;
    short-mixture) echo "mixture ../table.csv --columns pitch_mean,pitch_range --warmup 4 --draws 4 --chains 2 --threads 1 --seed 5 --quiet $keeping" ;;
    short-replace) echo "$fit --train 100 --test 20 --inference svi --schedule constant --steps 4 --batch-size 50 --threads 1 --output out --force" ;;
    *) echo "found no kind of command named $1, expected one of $kinds $study_kinds" >&2; return 64 ;;
  esac
}

# The arguments that go on with a run of a kind that was killed: a fit that has saved is continued, any other is given again.
going_on() {
  case $1 in
    nuts | svi | replace)
      if [ -e out.unfinished/journal ]; then
        echo "fit --resume out --quiet"
        return
      fi
      ;;
  esac
  arguments "$1"
}

# Whether a run that was killed had saved its result before, and forgotten what it had kept.
is_done() { [ -d out ] && [ ! -e out.unfinished/journal ]; }

# What a run gave: checksums of the arrays that it saved, or else its text without seconds.
result() {
  if [ -d out ]; then
    find out -name '*.npy' -exec sha256sum {} + | sort -k 2
  else
    sed -E 's/[0-9.]+ s\b//g; s/ +[0-9.]+( +([0-9]+|none))?$//; /CPU|wall|seconds/d' "$text"
  fi
}
