// The microphone as s16le bytes at the rate that the audio context really has: browsers choose it, nobody may assume it.
export class Microphone {
  #stream;
  #context;

  /** onBytes(Uint8Array of s16le mono), onLevel(0 to 1). */
  async start(onBytes, onLevel) {
    if (!navigator.mediaDevices) {
      throw new Error('This browser offers no microphone here: the page must come from localhost or over https.');
    }
    this.#stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
    this.#context = new AudioContext();
    await this.#context.audioWorklet.addModule('/microphone-worklet.js');
    const collector = new AudioWorkletNode(this.#context, 'collector', {
      numberOfInputs: 1, numberOfOutputs: 0, channelCount: 1, channelCountMode: 'explicit',
    });
    collector.port.onmessage = ({ data }) => {
      onLevel(level(data));
      onBytes(s16le(data));
    };
    this.#context.createMediaStreamSource(this.#stream).connect(collector);
    await this.#context.resume();
    return this.#context.sampleRate;
  }

  stop() {
    this.#stream?.getTracks().forEach((track) => track.stop());
    this.#context?.close();
    this.#stream = undefined;
    this.#context = undefined;
  }
}

function s16le(samples) {
  const bytes = new DataView(new ArrayBuffer(samples.length * 2));
  samples.forEach((sample, i) => bytes.setInt16(2 * i, Math.round(Math.max(-1, Math.min(1, sample)) * 32767), true));
  return new Uint8Array(bytes.buffer);
}

/** Root mean square, from -60 dB to 0 dB. */
function level(samples) {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const decibels = 10 * Math.log10(sum / samples.length + 1e-9);
  return Math.max(0, Math.min(1, 1 + decibels / 60));
}
