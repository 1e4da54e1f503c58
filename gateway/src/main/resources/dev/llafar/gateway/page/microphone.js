// One capture of the microphone, as s16le bytes at the rate that the audio context really has: browsers choose it.
const LAST_PIECE_MS = 300;

export class Microphone {
  #stream;
  #context;
  #collector;
  #stopped = false;

  /**
   * Resolves with the sample rate when the microphone is open. A failure, or a stop in the meantime, leaves nothing open.
   * onBytes(Uint8Array of s16le mono), onLevel(0 to 1), onLost(): the device was removed or the permission withdrawn.
   */
  async start(onBytes, onLevel, onLost) {
    if (!navigator.mediaDevices) {
      throw new Error('This browser offers no microphone here: the page must come from localhost or over https.');
    }
    try {
      this.#stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
      this.#requireWanted();
      this.#stream.getTracks().forEach((track) => { track.onended = onLost; });
      this.#context = new AudioContext();
      await this.#context.audioWorklet.addModule('/microphone-worklet.js');
      this.#requireWanted();
      this.#collector = new AudioWorkletNode(this.#context, 'collector', {
        numberOfInputs: 1, numberOfOutputs: 0, channelCount: 1, channelCountMode: 'explicit',
      });
      this.#collector.port.onmessage = ({ data }) => {
        if (!data) return;
        onLevel(level(data));
        onBytes(s16le(data));
      };
      this.#context.createMediaStreamSource(this.#stream).connect(this.#collector);
      await this.#context.resume();
      this.#requireWanted();
      return this.#context.sampleRate;
    } catch (problem) {
      this.#close();
      throw problem;
    }
  }

  #requireWanted() {
    if (this.#stopped) throw new DOMException('stopped', 'AbortError');
  }

  /** Resolves when the last piece was delivered and the microphone is off; nothing is delivered afterwards. */
  async stop() {
    this.#stopped = true;
    const port = this.#collector?.port;
    if (port) {
      const deliver = port.onmessage;
      await new Promise((resolve) => {
        setTimeout(resolve, LAST_PIECE_MS);
        port.onmessage = (message) => { deliver(message); if (!message.data) resolve(); };
        port.postMessage('flush');
      });
      port.onmessage = null;
    }
    this.#close();
  }

  #close() {
    this.#stream?.getTracks().forEach((track) => { track.onended = null; track.stop(); });
    this.#context?.close();
    this.#stream = this.#context = this.#collector = undefined;
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
