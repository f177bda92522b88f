// Put before a page's own code: notes its peer connections, sockets and players, so that a test can look at them.
(() => {
  const peers = [];
  const sockets = [];
  const heard = [];
  const players = [];

  globalThis.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...options) {
      super(...options);
      peers.push(this);
    }
  };

  globalThis.WebSocket = class extends WebSocket {
    constructor(...options) {
      super(...options);
      sockets.push(this);
      this.addEventListener("message", ({ data }) => heard.push(JSON.parse(data)));
    }
  };

  globalThis.Audio = class extends Audio {
    constructor(...source) {
      super(...source);
      players.push(this);
    }
  };

  // The statistics of the track that an <audio> or <video> plays (W3C webrtc-stats, inbound-rtp).
  async function inbound(testId) {
    const track = document.querySelector(`[data-testid="${testId}"]`)?.srcObject?.getTracks()[0];
    if (!track) return null;
    for (const peer of peers) {
      const receiver = peer.getReceivers().find((one) => one.track.id === track.id);
      if (!receiver) continue;
      for (const entry of (await receiver.getStats()).values()) {
        if (entry.type === "inbound-rtp") return entry;
      }
    }
    return null;
  }

  // Waits until a number in the statistics of that track has risen by so much.
  async function rises(testId, statistic, by, timeoutMs) {
    const read = async () => (await inbound(testId))?.[statistic] ?? 0;
    const enough = (await read()) + by;
    const ends = performance.now() + timeoutMs;
    let value = await read();
    while (value < enough) {
      if (performance.now() > ends) throw new Error(`${statistic} of ${testId} is ${value}, not ${enough}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
      value = await read();
    }
    return value;
  }

  globalThis.viva = {
    rises,
    played: () => Math.max(0, ...players.map((player) => player.currentTime)),
    opened: () => sockets.length,
    socket: () => sockets.findLast((socket) => socket.readyState === WebSocket.OPEN) ?? null,
    say: (text) => globalThis.viva.socket().send(text),
    heard: (type) => heard.filter((message) => message.type === type),
  };
})();
