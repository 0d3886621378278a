from . import register, source_hash, state, test_evidence, value_words
