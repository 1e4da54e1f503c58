package dev.llafar.gateway.call.voice;

/** A part of a voice at 16 kHz; silence is a length, for it may be an hour. */
sealed interface Stretch {
    /** In samples. */
    long length();

    /** s16le; what is given away is not written to. */
    byte[] bytes(long fromSample, int samples);

    @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
    record Sound(short[] samples) implements Stretch {
        @Override
        public long length() {
            return samples.length;
        }

        @Override
        public byte[] bytes(long fromSample, int count) {
            byte[] bytes = new byte[2 * count];
            for (int i = 0; i < count; i++) {
                short sample = samples[(int) fromSample + i];
                bytes[2 * i] = (byte) sample;
                bytes[2 * i + 1] = (byte) (sample >> 8);
            }
            return bytes;
        }

        /** Without the samples: they are somebody's speech. */
        @Override
        public String toString() {
            return "Sound[" + samples.length + "]";
        }
    }

    record Silence(long length) implements Stretch {
        @Override
        public byte[] bytes(long fromSample, int count) {
            return new byte[2 * count];
        }
    }
}
