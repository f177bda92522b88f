// @vitest-environment node
import { formatClock, remainingAt } from "@/shared/live/clock";
import type { TrackInfo } from "@/shared/live/messages";
import { mapTracks, type ReceivingTransceiver } from "@/shared/live/tracks";
import { levelDb } from "@/shared/media/LevelMeter";
import { deviceProblem } from "@/shared/media/LocalMedia";
import { SilenceWatch, SpeechGate } from "@/shared/media/speech";
import { describe, expect, it } from "vitest";

function transceiver(
  mid: string,
  direction: RTCRtpTransceiverDirection = "recvonly",
): ReceivingTransceiver & { receiver: { track: MediaStreamTrack } } {
  return {
    mid,
    currentDirection: direction,
    receiver: { track: { id: `track ${mid}` } as MediaStreamTrack },
  };
}

const info = (mid: string, participantId: string, source: TrackInfo["source"]): TrackInfo => ({
  mid,
  participantId,
  kind: source === "microphone" ? "audio" : "video",
  source,
});

describe("the mapping of m-lines to people", () => {
  it("gives each track to its participant, by purpose", () => {
    const mapped = mapTracks(
      [info("0", "ai", "microphone"), info("1", "maya", "camera"), info("2", "maya", "screen")],
      [transceiver("2"), transceiver("0"), transceiver("1")],
    );
    expect(mapped.ai?.audio?.id).toBe("track 0");
    expect(mapped.maya?.camera?.id).toBe("track 1");
    expect(mapped.maya?.screen?.id).toBe("track 2");
  });

  it("leaves out what no longer receives and what isn't listed", () => {
    const mapped = mapTracks(
      [info("0", "maya", "camera"), info("9", "maya", "microphone")],
      [transceiver("0", "inactive"), transceiver("5")],
    );
    expect(mapped).toEqual({});
  });
});

describe("the clock", () => {
  const reading = { elapsedS: 60, remainingS: 90, running: true, atMs: 1_000 };

  it("goes on from the last reading", () => {
    expect(remainingAt(reading, 31_000)).toBe(60);
  });

  it("stands still while it isn't running", () => {
    expect(remainingAt({ ...reading, running: false }, 31_000)).toBe(90);
  });

  it("is never ahead of its reading where clocks jump back", () => {
    expect(remainingAt(reading, 0)).toBe(90);
  });

  it.each([
    [0, "0:00"],
    [59.2, "1:00"],
    [600, "10:00"],
    [3_725, "1:02:05"],
    [-12.5, "+0:13"],
  ])("writes %d s as %s", (seconds, text) => {
    expect(formatClock(seconds)).toBe(text);
  });
});

describe("the microphone", () => {
  it("has a level in decibels of full scale", () => {
    expect(levelDb(new Float32Array(64).fill(1))).toBe(0);
    expect(levelDb(new Float32Array(64).fill(0.1))).toBeCloseTo(-20);
    expect(levelDb(new Float32Array(64))).toBe(-90);
  });

  it("speaks after 100 ms above the threshold and is quiet after 700 ms below", () => {
    const gate = new SpeechGate();
    expect([gate.update(-20, 0), gate.update(-20, 99), gate.update(-20, 100)]).toEqual([false, false, true]);
    expect([gate.update(-70, 200), gate.update(-20, 500), gate.update(-70, 600)]).toEqual([
      false,
      false,
      false,
    ]);
    expect(gate.speaking).toBe(true);
    expect(gate.update(-70, 1_300)).toBe(true);
  });

  it("is missed after 5 s of silence in which an answer was expected", () => {
    const watch = new SilenceWatch();
    expect(watch.update(true, false, 0)).toBe(false);
    expect(watch.update(true, false, 4_999)).toBe(false);
    expect(watch.update(true, false, 5_000)).toBe(true);
    expect(watch.update(true, true, 5_050)).toBe(false);
    expect(watch.update(false, false, 60_000)).toBe(false);
    expect(watch.update(true, false, 60_050)).toBe(false);
  });

  it.each([
    ["NotAllowedError", "refused"],
    ["NotFoundError", "missing"],
    ["OverconstrainedError", "missing"],
    ["NotReadableError", "busy"],
    ["TypeError", "failed"],
  ])("tells %s as %s", (name, problem) => {
    expect(deviceProblem(new DOMException("", name))).toBe(problem);
  });
});
