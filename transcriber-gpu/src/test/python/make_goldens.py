"""Makes the golden files of WhisperExactnessTest: small random Whispers, saved by transformers as it saves them, and what
transformers computes with them for the demo recordings.

    pip install -r requirements.txt
    python make_goldens.py ../resources/samples ../resources/golden \
        ../../main/resources/dev/llafar/transcriber/whisper/demo

Each golden is a zip of a checkpoint directory and of expected.json and expected.safetensors. Seeds are fixed; the
weights are drawn with a large deviation so that greedy texts are varied and no two tokens nearly tie.
"""

import glob
import json
import os
import sys
import tempfile
import wave
import zipfile

import numpy as np
import torch
from safetensors.torch import save_file
from transformers import (
    GenerationConfig,
    LogitsProcessorList,
    PreTrainedTokenizerFast,
    SuppressTokensAtBeginLogitsProcessor,
    SuppressTokensLogitsProcessor,
    WhisperConfig,
    WhisperFeatureExtractor,
    WhisperForConditionalGeneration,
)
from transformers.generation.logits_process import WhisperTimeStampLogitsProcessor
from transformers.models.whisper.generation_whisper import _dynamic_time_warping
from transformers.models.whisper.tokenization_whisper import LANGUAGES

UTTERANCES = [
    "en_clean_0", "cy_clean_1", "dig_phone_2", "en_phone_2", "noise_1", "cy_phone_3", "en_seenvoice_3", "dig_clean_2",
]

# name, geometry, text tokens before the special ones, languages, saved as, shard size
END_WEIGHT = 1.3
MOST_TOKENS = 100
GOLDENS = [
    ("plain-80-mels-1500", dict(d_model=32, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4,
        decoder_attention_heads=4, encoder_ffn_dim=128, decoder_ffn_dim=128, num_mel_bins=80,
        max_source_positions=1500, max_target_positions=64), 300, ["en", "cy", "de"], torch.float32, "5GB"),
    ("fp16-128-mels-1500", dict(d_model=48, encoder_layers=3, decoder_layers=1, encoder_attention_heads=6,
        decoder_attention_heads=6, encoder_ffn_dim=96, decoder_ffn_dim=96, num_mel_bins=128,
        max_source_positions=1500, max_target_positions=48), 400, ["en", "zh", "yue"], torch.float16, "5GB"),
    ("bf16-deep-decoder-500", dict(d_model=64, encoder_layers=1, decoder_layers=3, encoder_attention_heads=2,
        decoder_attention_heads=2, encoder_ffn_dim=128, decoder_ffn_dim=192, num_mel_bins=80,
        max_source_positions=500, max_target_positions=40), 290, ["en", "cy"], torch.bfloat16, "5GB"),
    ("real-vocabulary-1500", dict(d_model=16, encoder_layers=1, decoder_layers=2, encoder_attention_heads=2,
        decoder_attention_heads=2, encoder_ffn_dim=64, decoder_ffn_dim=64, num_mel_bins=80,
        max_source_positions=1500, max_target_positions=448), 50257, list(LANGUAGES)[:99], torch.float16, "5GB"),
    ("sharded-uneven-heads-500", dict(d_model=40, encoder_layers=2, decoder_layers=2, encoder_attention_heads=5,
        decoder_attention_heads=10, encoder_ffn_dim=72, decoder_ffn_dim=88, num_mel_bins=128,
        max_source_positions=500, max_target_positions=56), 310, ["en", "fr"], torch.float32, "100KB"),
    ("english-only-1500", dict(d_model=24, encoder_layers=2, decoder_layers=1, encoder_attention_heads=3,
        decoder_attention_heads=3, encoder_ffn_dim=96, decoder_ffn_dim=96, num_mel_bins=80,
        max_source_positions=1500, max_target_positions=32), 280, [], torch.float32, "5GB"),
]


def byte_characters():
    """The printable character that stands for each byte in a byte-level vocabulary."""
    plain = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    others = [b for b in range(256) if b not in plain]
    return [chr(b) for b in plain] + [chr(256 + i) for i in range(len(others))]


def tokenizer(texts, languages, timestamps):
    """A byte-level BPE with made-up merges: characters, then pairs of characters, then pairs of pairs."""
    vocabulary = {c: i for i, c in enumerate(byte_characters())}
    merges = []
    known = list(vocabulary)
    for left in known:
        for right in known:
            if len(vocabulary) == texts:
                break
            vocabulary[left + right] = len(vocabulary)
            merges.append([left, right])
    assert len(vocabulary) == texts
    names = ["<|endoftext|>", "<|startoftranscript|>"] + [f"<|{code}|>" for code in languages]
    names += ["<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>"]
    special = {name: texts + i for i, name in enumerate(names)}
    times = {f"<|{i * 0.02:.2f}|>": texts + len(names) + i for i in range(timestamps)}
    added = [dict(id=i, content=name, single_word=False, lstrip=False, rstrip=False, normalized=False, special=True)
        for name, i in special.items()]
    added += [dict(id=i, content=name, single_word=False, lstrip=False, rstrip=False, normalized=False, special=False)
        for name, i in times.items()]
    byte_level = dict(type="ByteLevel", add_prefix_space=False, trim_offsets=True, use_regex=True)
    model = dict(type="BPE", dropout=None, unk_token=None, continuing_subword_prefix="", end_of_word_suffix="",
        fuse_unk=False, byte_fallback=False, vocab=vocabulary, merges=merges)
    return dict(version="1.0", truncation=None, padding=None, added_tokens=added, normalizer=None,
        pre_tokenizer=byte_level, post_processor=None, decoder=byte_level, model=model), special, len(times)


def recording(folder, name):
    with wave.open(os.path.join(folder, name + ".wav")) as w:
        return np.frombuffer(w.readframes(w.getnframes()), np.int16).astype(np.float32) / 32768


def save_checkpoint(out, seed, geometry, texts, languages, dtype, shard):
    torch.manual_seed(seed)
    timestamps = geometry["max_source_positions"] + 1
    tokens, special, times = tokenizer(texts, languages, timestamps)
    vocabulary = texts + len(special) + times
    eot, sot = special["<|endoftext|>"], special["<|startoftranscript|>"]
    config = WhisperConfig(vocab_size=vocabulary, bos_token_id=eot, eos_token_id=eot, pad_token_id=eot,
        decoder_start_token_id=sot, suppress_tokens=None, begin_suppress_tokens=None, init_std=0.3, **geometry)
    model = WhisperForConditionalGeneration(config)
    with torch.no_grad():
        # Positions as large as the rest, so that the same token does not follow for ever.
        model.model.decoder.embed_positions.weight.normal_(0, 0.5)
        # Likelier than any one of its many rivals, so that some texts end before the longest.
        # (transformers zeroes this row, because it pads with the same token.)
        model.model.decoder.embed_tokens.weight[eot].normal_(0, 0.3 * END_WEIGHT)
    control = sorted(set(special.values()) - {eot})
    fields = dict(bos_token_id=eot, eos_token_id=eot, pad_token_id=eot, decoder_start_token_id=sot,
        max_length=min(MOST_TOKENS, geometry["max_target_positions"]), suppress_tokens=control + [7, 70], begin_suppress_tokens=[eot, 33],
        no_timestamps_token_id=special["<|notimestamps|>"], prev_sot_token_id=special["<|startofprev|>"],
        max_initial_timestamp_index=50, is_multilingual=bool(languages), return_timestamps=False)
    if languages:
        fields["lang_to_id"] = {f"<|{code}|>": special[f"<|{code}|>"] for code in languages}
        fields["task_to_id"] = {task: special[f"<|{task}|>"] for task in ("transcribe", "translate")}
    model.generation_config = GenerationConfig(**fields)
    model.to(dtype).save_pretrained(out, max_shard_size=shard)
    chunk = geometry["max_source_positions"] // 50
    WhisperFeatureExtractor(feature_size=geometry["num_mel_bins"], chunk_length=chunk).save_pretrained(out)
    json.dump(tokens, open(os.path.join(out, "tokenizer.json"), "w"), ensure_ascii=False)
    return special, vocabulary


@torch.no_grad()
def expectations(out, samples, special, vocabulary, languages):
    model = WhisperForConditionalGeneration.from_pretrained(out, torch_dtype=torch.float32).eval()
    extractor = WhisperFeatureExtractor.from_pretrained(out)
    sounds = [recording(samples, name) for name in UTTERANCES]
    features = torch.stack([torch.tensor(extractor(s, sampling_rate=16000)["input_features"][0]) for s in sounds])
    first_time = special["<|notimestamps|>"] + 1
    # Llafar writes no timestamps where none are asked for; transformers leaves that to the checkpoint's list.
    never = model.generation_config.suppress_tokens + list(range(first_time, vocabulary))
    untimed = LogitsProcessorList([SuppressTokensLogitsProcessor(never)])
    language = languages[1] if len(languages) > 1 else None
    steer = dict(language=language, task="translate") if language else {}
    sot = special["<|startoftranscript|>"]
    prompt = [sot] + ([special[f"<|{language}|>"], special["<|translate|>"]] if language else [])

    def cut(ids, read):
        """Rows without their end; generate() itself drops the end of the longest row."""
        eot = special["<|endoftext|>"]
        rows = []
        for row in ids.tolist():
            ended = eot in row or len(row) + read < model.generation_config.max_length
            rows.append(dict(tokens=row[: row.index(eot)] if eot in row else row, ended=ended))
        return rows

    def written(read, **more):
        return cut(model.generate(features, num_beams=1, do_sample=False, **steer, **more), read)

    def timed():
        """One window, token by token: generate() would go on and listen again from the last timestamp."""
        config = model.generation_config
        config.begin_index = len(prompt)
        rules = LogitsProcessorList([
            SuppressTokensLogitsProcessor(config.suppress_tokens),
            SuppressTokensAtBeginLogitsProcessor(config.begin_suppress_tokens, len(prompt)),
            WhisperTimeStampLogitsProcessor(config, begin_index=len(prompt)),
        ])
        encoded = model.model.encoder(features)
        ids = torch.tensor([prompt] * len(sounds))
        while ids.shape[1] < config.max_length:
            scores = model(encoder_outputs=encoded, decoder_input_ids=ids).logits[:, -1].float()
            ids = torch.cat([ids, rules(ids, scores).argmax(-1, keepdim=True)], 1)
        return cut(ids[:, len(prompt):], len(prompt))

    previous = [special["<|startofprev|>"], 40, 41, 260, 42]
    greedy = written(len(prompt) + 1, logits_processor=untimed)
    forced = prompt + [special["<|notimestamps|>"]] + [3, 257, 99, 12, 200]
    positions = [0, len(prompt), len(forced) - 1]
    logits = model(input_features=features[:2], decoder_input_ids=torch.tensor([forced, forced])).logits
    at_start = torch.log_softmax(logits[:, 0], -1)
    few = [special["<|nospeech|>"]] + [special[f"<|{code}|>"] for code in languages]
    tensors = {"logits": logits[:, positions].contiguous(), "atStart": at_start[:, few].contiguous()}
    for u in range(2):
        heard = min(features.shape[2], len(sounds[u]) // 160 + 8)
        tensors[f"mel{u}"] = features[u, :, :heard].contiguous()
    save_file(tensors, os.path.join(out, "expected.safetensors"))
    json.dump(dict(
        utterances=UTTERANCES, language=language, forced=forced, positions=positions, few=few,
        greedy=greedy, prompted=written(len(previous) + len(prompt) + 1, logits_processor=untimed, prompt_ids=torch.tensor(previous)),
        previous=previous, timed=timed()), open(os.path.join(out, "expected.json"), "w"))
    lengths = [len(row["tokens"]) for row in greedy]
    print(os.path.basename(out), "tokens", lengths, "kinds", [len(set(row["tokens"])) for row in greedy])


def alignment(path):
    """Warping as transformers does it, on small random matrices."""
    torch.manual_seed(99)
    cases = []
    for rows, columns in ((1, 5), (4, 9), (7, 30), (12, 12)):
        matrix = torch.randn(rows, columns)
        texts, times = _dynamic_time_warping(-matrix.double().numpy())
        first = [int(times[list(texts).index(r)]) for r in range(rows)]
        cases.append(dict(matrix=matrix.tolist(), first=first))
    json.dump(cases, open(path, "w"))


@torch.no_grad()
def demo(checkpoint, samples, path):
    """What transformers writes with the demo checkpoint, and how sure it is of it."""
    model = WhisperForConditionalGeneration.from_pretrained(checkpoint, torch_dtype=torch.float32).eval()
    extractor = WhisperFeatureExtractor.from_pretrained(checkpoint)
    texts = PreTrainedTokenizerFast(tokenizer_file=os.path.join(checkpoint, "tokenizer.json"))
    config = model.generation_config
    times = list(range(config.no_timestamps_token_id + 1, model.config.vocab_size))
    never = LogitsProcessorList([SuppressTokensLogitsProcessor(config.suppress_tokens + times)])
    expected = {}
    for file in sorted(glob.glob(os.path.join(samples, "*.wav"))):
        name = os.path.basename(file)[:-4]
        language = "cy" if name.startswith("cy") else "en"
        features = torch.tensor(extractor(recording(samples, name), sampling_rate=16000)["input_features"])
        encoded = model.model.encoder(features)
        ids = [config.decoder_start_token_id, config.lang_to_id[f"<|{language}|>"], config.task_to_id["transcribe"],
            config.no_timestamps_token_id]
        read, sure = len(ids), 0.0
        while len(ids) < config.max_length and (len(ids) == read or ids[-1] != config.eos_token_id):
            scores = model(encoder_outputs=encoded, decoder_input_ids=torch.tensor([ids])).logits[:, -1].float()
            chances = never(None, scores).log_softmax(-1)[0]
            ids.append(int(chances.argmax()))
            sure += float(chances[ids[-1]])
        text = texts.decode(ids[read:], skip_special_tokens=True).strip()
        expected[name] = dict(language=language, text=text, averageLogProbability=sure / (len(ids) - read))
    json.dump(expected, open(path, "w"), ensure_ascii=False, indent=1)


def main(samples, golden, checkpoint):
    torch.set_num_threads(2)
    for seed, (name, geometry, texts, languages, dtype, shard) in enumerate(GOLDENS, 1):
        with tempfile.TemporaryDirectory() as parent:
            out = os.path.join(parent, name)
            os.makedirs(out)
            special, vocabulary = save_checkpoint(out, seed, geometry, texts, languages, dtype, shard)
            expectations(out, samples, special, vocabulary, languages)
            with zipfile.ZipFile(os.path.join(golden, name + ".zip"), "w", zipfile.ZIP_DEFLATED, compresslevel=9) as z:
                for file in sorted(glob.glob(os.path.join(out, "*"))):
                    info = zipfile.ZipInfo(os.path.basename(file), (2026, 1, 1, 0, 0, 0))
                    info.compress_type = zipfile.ZIP_DEFLATED
                    z.writestr(info, open(file, "rb").read(), compresslevel=9)
    alignment(os.path.join(golden, "alignment.json"))
    demo(checkpoint, samples, os.path.join(golden, "demo.json"))


if __name__ == "__main__":
    main(*sys.argv[1:4])
