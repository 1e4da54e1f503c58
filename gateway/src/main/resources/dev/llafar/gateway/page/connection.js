// One session over as many WebSockets as it takes: when one is cut, the next resumes where the server stands.
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 5000;
const PIECE_BYTES = 32 * 1024;
const MOST_BUFFERED_BYTES = 256 * 1024;

/** Bytes that grow at the end, kept until the server cannot ask for them again. */
export class GrowingAudio {
  #pieces = [];
  length = 0;
  ended = false;
  onGrown = () => {};

  append(bytes) {
    this.#pieces.push({ first: this.length, bytes });
    this.length += bytes.length;
    this.onGrown();
  }

  end() {
    this.ended = true;
    this.onGrown();
  }

  /** Everything before this position may be forgotten. */
  forget(position) {
    while (this.#pieces.length && this.#pieces[0].first + this.#pieces[0].bytes.length <= position) this.#pieces.shift();
  }

  async read(from) {
    const piece = this.#pieces.find(({ first, bytes }) => from < first + bytes.length);
    return piece.bytes.subarray(from - piece.first);
  }
}

/** A file is there as a whole. */
export class FileAudio {
  ended = true;
  onGrown = () => {};
  #readTo = 0;

  constructor(file) {
    this.file = file;
    this.length = file.size;
  }

  forget() {}

  /** Nothing beyond what has been read already. */
  stop() {
    this.length = this.#readTo;
    this.onGrown();
  }

  async read(from) {
    this.#readTo = Math.min(this.length, from + PIECE_BYTES);
    return new Uint8Array(await this.file.slice(from, from + PIECE_BYTES).arrayBuffer());
  }
}

export class Session {
  #socket;
  #id;
  #settled = 0;
  #sent = 0;
  #sending = false;
  #ready = false;
  #finished = false;
  #over = false;
  #cutSince;
  #windowMs = 0;
  #delayMs = FIRST_DELAY_MS;

  /**
   * start: the message of that name. audio: GrowingAudio or FileAudio. bytesASecond: of PCM, 0 for a file.
   * on: { event(json), note(text), end(), fail(text) }.
   */
  constructor({ start, audio, bytesASecond, token, on }) {
    this.start = start;
    this.audio = audio;
    this.bytesASecond = bytesASecond;
    this.token = token;
    this.on = on;
    audio.onGrown = () => this.#send();
    this.#connect();
  }

  #connect() {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const protocols = this.token ? ['llafar.v1', `bearer.${this.token}`] : ['llafar.v1'];
    try {
      this.#socket = new WebSocket(`${scheme}://${location.host}/v1/transcribe`, protocols);
    } catch {
      this.#fail('The token holds characters that a browser cannot send.');
      return;
    }
    this.#socket.onopen = () => this.#socket.send(JSON.stringify(this.#id
      ? { type: 'resume', sessionId: this.#id, resumeFromSample: this.#settled }
      : { ...this.start, type: 'start' }));
    this.#socket.onmessage = ({ data }) => this.#heard(JSON.parse(data));
    this.#socket.onclose = () => this.#cut();
  }

  #heard(event) {
    if (event.settled > this.#settled) this.#settled = event.settled;
    if (this.bytesASecond) this.audio.forget(Math.floor((this.#settled / 16000 - 5) * this.bytesASecond));
    if (event.type === 'ready') {
      this.#id = event.sessionId;
      this.#windowMs = event.resumeWindowMs;
      this.#sent = event.receivedThroughByte;
      this.#finished = false;
      this.#cutSince = undefined;
      this.#delayMs = FIRST_DELAY_MS;
      this.#ready = true;
      this.on.note('');
      this.#send();
    } else if (event.type === 'error') {
      this.#fail(event.message);
    } else if (event.type === 'ended') {
      this.#over = true;
      this.on.end();
    }
    this.on.event(event);
  }

  async #send() {
    if (this.#sending || !this.#ready) return;
    this.#sending = true;
    const socket = this.#socket;
    while (socket === this.#socket && socket.readyState === WebSocket.OPEN && this.#sent < this.audio.length) {
      if (socket.bufferedAmount > MOST_BUFFERED_BYTES) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        continue;
      }
      const bytes = (await this.audio.read(this.#sent)).subarray(0, PIECE_BYTES);
      if (socket !== this.#socket || socket.readyState !== WebSocket.OPEN) break;
      socket.send(bytes);
      this.#sent += bytes.length;
    }
    this.#sending = false;
    if (socket !== this.#socket) {
      this.#send();
    } else if (this.audio.ended && this.#sent >= this.audio.length && !this.#finished && socket.readyState === WebSocket.OPEN) {
      this.#finished = true;
      socket.send('{"type":"finish"}');
    }
  }

  #cut() {
    this.#ready = false;
    if (this.#over) return;
    if (!this.#id) {
      this.#fail(this.token
        ? 'The server did not accept the connection. Is the token right?'
        : 'The server did not accept the connection. Does it want a token, or is it stopping?');
      return;
    }
    this.#cutSince ??= performance.now();
    if (performance.now() - this.#cutSince > this.#windowMs) {
      this.#fail('The connection was cut for longer than the server keeps a session.');
      return;
    }
    this.on.note('The connection was cut; resuming…');
    setTimeout(() => this.#connect(), this.#delayMs * (0.5 + Math.random() / 2));
    this.#delayMs = Math.min(2 * this.#delayMs, LONGEST_DELAY_MS);
  }

  #fail(message) {
    if (this.#over) return;
    this.#over = true;
    this.on.fail(message);
    this.#socket?.close();
  }
}
