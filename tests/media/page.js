// A browser's half: two peer connections, bridged to the node by functions that the test exposes.
window.viva = (() => {
  const configuration = window.rtcConfiguration ?? {};
  const publish = new RTCPeerConnection(configuration);
  const subscribe = new RTCPeerConnection(configuration);
  const remote = {};
  const canvas = document.createElement('canvas');
  canvas.width = 640;
  canvas.height = 360;
  let chain = Promise.resolve();

  function listen() {
    subscribe.ontrack = (event) => {
      const element = document.createElement(event.track.kind);
      element.autoplay = true;
      element.srcObject = new MediaStream([event.track]);
      document.body.append(element);
      remote[event.transceiver.mid] = { element, receiver: event.receiver };
    };
  }
  listen();

  async function negotiate() {
    await publish.setLocalDescription();
    // The node learns addresses by checks: the offer may go out before any candidate is known.
    const answer = await window.nodePublish(publish.localDescription.sdp);
    await publish.setRemoteDescription({ type: 'answer', sdp: answer });
  }

  async function join() {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 640, height: 360 } });
    for (const track of stream.getTracks().sort((a, b) => a.kind.localeCompare(b.kind))) {
      publish.addTransceiver(track, { direction: 'sendonly', streams: [stream] });
    }
    await negotiate();
  }

  // What a screen share sends: another video source, of its own size.
  async function share() {
    const context = canvas.getContext('2d');
    let hue = 0;
    setInterval(() => {
      context.fillStyle = `hsl(${(hue += 7) % 360} 80% 50%)`;
      context.fillRect(0, 0, canvas.width, canvas.height);
    }, 50);
    const stream = canvas.captureStream(15);
    window.screenTransceiver = publish.addTransceiver(stream.getTracks()[0], { direction: 'sendonly', streams: [stream] });
    await negotiate();
  }

  async function unshare() {
    window.screenTransceiver.direction = 'inactive';
    await negotiate();
  }

  async function reshare() {
    window.screenTransceiver.direction = 'sendonly';
    await negotiate();
  }

  async function restart() {
    publish.restartIce();
    await negotiate();
  }

  function answer(sdp) {
    const turn = chain.then(async () => {
      await subscribe.setRemoteDescription({ type: 'offer', sdp });
      await subscribe.setLocalDescription();
      await window.nodeAnswer(subscribe.localDescription.sdp);
    });
    chain = turn.catch((error) => console.error(String(error)));
    return turn;
  }

  async function inbound() {
    const result = {};
    for (const report of (await subscribe.getStats()).values()) {
      if (report.type === 'inbound-rtp') {
        result[report.mid] = {
          kind: report.kind,
          packets: report.packetsReceived,
          lost: report.packetsLost,
          decoded: report.framesDecoded,
          width: report.frameWidth,
          energy: report.totalAudioEnergy,
          concealed: report.concealedSamples,
          samples: report.totalSamplesReceived,
          freezes: report.freezeCount,
          pli: report.pliCount,
          nack: report.nackCount,
        };
      }
    }
    return result;
  }

  async function outbound() {
    const result = { state: publish.connectionState };
    const stats = await publish.getStats();
    for (const report of stats.values()) {
      if (report.type === 'outbound-rtp') {
        result[report.kind] = { bytes: report.bytesSent, target: report.targetBitrate, pli: report.pliCount };
      }
      if (report.type === 'transport') {
        result.srtp = report.srtpCipher;
        result.dtls = report.dtlsState;
        const pair = stats.get(report.selectedCandidatePairId);
        result.local = pair && stats.get(pair.localCandidateId).candidateType;
      }
      if (report.type === 'remote-inbound-rtp') {
        result[`${report.kind}RoundTrip`] = report.roundTripTime;
      }
    }
    return result;
  }

  return { join, share, unshare, reshare, restart, answer, inbound, outbound };
})();
