"""Makes what both sides are measured with: a checkpoint of whisper-base geometry with random weights, as transformers
saves it, and the same converted for CTranslate2 in fp32 and int8.

Usage: prepare.py OUT_DIR
"""
import json
import sys
from pathlib import Path

import ctranslate2
import torch
from transformers import WhisperConfig, WhisperFeatureExtractor, WhisperForConditionalGeneration

VOCAB = 51865
STEPS = 64  # tokens after the prompt of four
EOT, SOT, FIRST_LANGUAGE, LANGUAGES = 50257, 50258, 50259, 99
TRANSLATE, TRANSCRIBE, SOLM, PREV, NO_SPEECH, NO_TIMESTAMPS, FIRST_TIMESTAMP = range(50358, 50365)

# The 99 codes in the order of the multilingual vocabulary.
CODES = (
    "en zh de es ru ko fr ja pt tr pl ca nl ar sv it id hi fi vi he uk el ms cs ro da hu ta no th ur hr bg lt la mi ml "
    "cy sk te fa lv bn sr az sl kn et mk br eu is hy ne mn bs kk sq sw gl mr pa si km sn yo so af oc ka be tg sd gu am "
    "yi lo uz fo ht ps tk nn mt sa lb my bo tl mg as tt haw ln ha ba jw su"
).split()


def specials():
    names = ["<|endoftext|>", "<|startoftranscript|>"]
    names += [f"<|{code}|>" for code in CODES]
    names += ["<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>"]
    names += [f"<|{i * 0.02:.2f}|>" for i in range(1501)]
    return names


def byte_alphabet():
    """GPT-2's printable stand-ins for the 256 bytes."""
    kept = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    table, extra = {b: chr(b) for b in kept}, 0
    for b in range(256):
        if b not in table:
            table[b] = chr(256 + extra)
            extra += 1
    return [table[b] for b in range(256)]


def tokenizer():
    vocabulary = byte_alphabet()
    vocabulary += [f"\u0120w{i}" for i in range(EOT - len(vocabulary))]
    added = [
        {"id": EOT + i, "content": name, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
         "special": True}
        for i, name in enumerate(specials())
    ]
    return {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": added, "normalizer": None,
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True},
        "post_processor": None,
        "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
        "model": {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": "",
                  "end_of_word_suffix": "", "fuse_unk": False, "byte_fallback": False, "ignore_merges": False,
                  "vocab": {token: i for i, token in enumerate(vocabulary)}, "merges": []},
    }


def main(out):
    hf = out / "random-base"
    torch.manual_seed(20261120)
    config = WhisperConfig(
        vocab_size=VOCAB, num_mel_bins=80, d_model=512, encoder_layers=6, encoder_attention_heads=8,
        encoder_ffn_dim=2048, decoder_layers=6, decoder_attention_heads=8, decoder_ffn_dim=2048,
        max_source_positions=1500, max_target_positions=448, bos_token_id=EOT, eos_token_id=EOT, pad_token_id=EOT,
        decoder_start_token_id=SOT,
        # Text tokens only, on both sides: so each makes exactly the number of steps that is asked for.
        suppress_tokens=list(range(EOT, VOCAB)), begin_suppress_tokens=[])
    model = WhisperForConditionalGeneration(config)
    model.generation_config.lang_to_id = {f"<|{c}|>": FIRST_LANGUAGE + i for i, c in enumerate(CODES)}
    model.generation_config.task_to_id = {"transcribe": TRANSCRIBE, "translate": TRANSLATE}
    model.generation_config.no_timestamps_token_id = NO_TIMESTAMPS
    model.generation_config.suppress_tokens = list(range(EOT, VOCAB))
    model.generation_config.max_length = 4 + STEPS
    model.generation_config.is_multilingual = True
    model.generation_config.alignment_heads = [[3, 1], [4, 2], [4, 3], [4, 7], [5, 1], [5, 2], [5, 4], [5, 6]]
    model.save_pretrained(hf)
    WhisperFeatureExtractor().save_pretrained(hf)
    (hf / "tokenizer.json").write_text(json.dumps(tokenizer()), encoding="utf-8")
    (hf / "tokenizer_config.json").write_text(json.dumps(
        {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 448, "unk_token": "<|endoftext|>"}))
    for name, quantization in (("fp32", "float32"), ("int8", "int8")):
        converter = ctranslate2.converters.TransformersConverter(
            str(hf), copy_files=["tokenizer.json", "preprocessor_config.json"])
        converter.convert(str(out / f"random-base-ct2-{name}"), quantization=quantization, force=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
