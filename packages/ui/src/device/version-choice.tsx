import type { ArtifactVersion } from '@netraven/api';
import type { VNode } from 'vue';

interface Props {
  readonly label: string;
  /** Newest first. */
  readonly versions: readonly ArtifactVersion[];
  /** Id of a version. Undefined: none was chosen. */
  readonly chosen: string | undefined;
  /** Names what is shown when none was chosen. */
  readonly absent: string;
  /** Gets an empty text for none. */
  readonly onChoose: (id: string) => void;
}

/** Chooses a version. */
export function VersionChoice({ label, versions, chosen = '', absent, onChoose }: Props): VNode {
  return (
    <label class="version-choice">
      <span class="quiet">{label}</span>
      <select
        aria-label={label}
        value={chosen}
        onChange={(event: Event) => onChoose((event.target as HTMLSelectElement).value)}
      >
        <option value="">{absent}</option>
        {versions.map(({ id, version, savedAt }) => (
          <option key={id} value={String(id)}>
            {`version ${version}, ${new Date(savedAt).toLocaleString()}`}
          </option>
        ))}
      </select>
    </label>
  );
}
