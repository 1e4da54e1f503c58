"""Measures faster-whisper: greedy, no fallback, no timestamps, a fixed number of tokens.

Usage: run.py MODEL_DIR COMPUTE_TYPE CONCURRENT THREADS SECONDS_OF_AUDIO MAX_TOKENS ROUNDS SEED
Prints one JSON line: audio seconds a second over all rounds (best arrangement of workers), and tokens a clip.
"""
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from faster_whisper import WhisperModel


def clips(count, seconds, seed):
    """Noise: random weights make the same number of steps of any audio."""
    random = np.random.default_rng(seed)
    return [(0.1 * random.standard_normal(int(16000 * seconds))).astype(np.float32) for _ in range(count)]


def transcribe(model, audio, max_tokens):
    segments, _ = model.transcribe(
        audio, language="en", beam_size=1, best_of=1, temperature=0.0, without_timestamps=True,
        condition_on_previous_text=False, compression_ratio_threshold=None, log_prob_threshold=None,
        no_speech_threshold=None, # CTranslate2 makes at most half of (prompt + max_new_tokens) steps; the prompt is four tokens.
        max_new_tokens=2 * max_tokens - 4, suppress_blank=False, suppress_tokens=list(range(50257, 51865)),
        vad_filter=False)
    return sum(len(segment.tokens) for segment in segments)


def measure(directory, compute, concurrent, threads, workers, seconds, max_tokens, rounds, seed):
    model = WhisperModel(directory, device="cpu", compute_type=compute, cpu_threads=threads // workers,
                         num_workers=workers)
    audio = clips(concurrent, seconds, seed)
    tokens = transcribe(model, audio[0], max_tokens)  # warm
    with ThreadPoolExecutor(concurrent) as pool:
        best = None
        for _ in range(rounds):
            start = time.perf_counter()
            list(pool.map(lambda a: transcribe(model, a, max_tokens), audio))
            elapsed = time.perf_counter() - start
            best = elapsed if best is None else min(best, elapsed)
    return concurrent * seconds / best, tokens


def main():
    directory, compute = sys.argv[1], sys.argv[2]
    concurrent, threads = int(sys.argv[3]), int(sys.argv[4])
    seconds, max_tokens, rounds, seed = float(sys.argv[5]), int(sys.argv[6]), int(sys.argv[7]), int(sys.argv[8])
    arrangements = [1] if concurrent == 1 or threads == 1 else [1, threads]
    results = [(measure(directory, compute, concurrent, threads, workers, seconds, max_tokens, rounds, seed), workers)
               for workers in arrangements]
    (rate, tokens), workers = max(results)
    print(json.dumps({"audioSecondsPerSecond": rate, "tokensPerClip": tokens, "workers": workers}))


if __name__ == "__main__":
    main()
