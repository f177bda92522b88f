import type { Person } from "@/shared/live/roomState";
import type { RemoteTracks } from "@/shared/live/tracks";
import { classes } from "@/shared/ui";
import { AiTile, type TileStatus } from "./AiTile";
import { ParticipantVideo } from "./ParticipantVideo";
import styles from "./VideoGrid.module.css";

interface Props {
  people: Person[];
  me: string;
  aiStatus: TileStatus;
  typedOnly: boolean;
  remote: Record<string, RemoteTracks>;
  ownCamera: MediaStreamTrack | null;
  ownScreen: MediaStreamTrack | null;
}

/** The AI, everybody who is here, and any shared screen. */
export function VideoGrid({ people, me, aiStatus, typedOnly, remote, ownCamera, ownScreen }: Props) {
  const ai = people.find((p) => p.role === "AI");
  const humans = people.filter((p) => p.role !== "AI" && (p.connected || p.participantId === me));
  const screens = humans.filter((p) => screenOf(p));
  const tiles = humans.length + screens.length + 1;

  function screenOf(person: Person): MediaStreamTrack | null {
    if (person.participantId === me) return ownScreen;
    return person.screen ? (remote[person.participantId]?.screen ?? null) : null;
  }
  function cameraOf(person: Person): MediaStreamTrack | null {
    if (person.participantId === me) return ownCamera;
    return person.video === false ? null : (remote[person.participantId]?.camera ?? null);
  }

  return (
    <section
      className={classes(
        styles.grid,
        tiles === 3 && styles.three,
        tiles === 4 && styles.four,
        screens.length > 0 && styles.presenting,
      )}
      aria-label="Participants"
      data-count={tiles}
    >
      {screens.map((p) => (
        <ParticipantVideo
          key={`${p.participantId}-screen`}
          person={p}
          track={screenOf(p)}
          self={p.participantId === me}
          screen
        />
      ))}
      <AiTile status={aiStatus} name={ai?.name ?? "AI interviewer"} typedOnly={typedOnly} />
      {humans.map((p) => (
        <ParticipantVideo
          key={p.participantId}
          person={p}
          track={cameraOf(p)}
          self={p.participantId === me}
        />
      ))}
    </section>
  );
}
