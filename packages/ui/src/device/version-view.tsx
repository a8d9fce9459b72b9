import type { ArtifactBlame, ArtifactDiff, ArtifactText, ArtifactVersion } from '@netraven/api';
import { defineComponent, type VNode } from 'vue';
import type { RouteLocationRaw } from 'vue-router';
import { BlameView } from '../artifact/blame-view.tsx';
import { HunkList } from '../artifact/hunk-list.tsx';
import { sizeInWords } from '../artifact/words.ts';
import { CommandBox } from '../command/command-box.tsx';
import { quoted } from '../command/quoted.ts';
import { Loaded } from '../loaded.tsx';
import { client } from '../server/client.ts';
import { useAnswer } from '../server/use-answer.ts';
import { TextBlock } from '../text-block.tsx';

/** How a version is shown. */
export const views = { unified: 'unified', split: 'side by side', text: 'full text', blame: 'blame' } as const;
export type View = keyof typeof views;

interface Props {
  readonly view: View;
  /** Undefined: the version is the first one. */
  readonly from: ArtifactVersion | undefined;
  readonly to: ArtifactVersion;
  readonly toChange: (version: ArtifactVersion) => RouteLocationRaw;
}

/** Shows a version: its difference to another one, its text, or which version brought each line. */
export const VersionView = defineComponent(
  (props: Props) => {
    const isDiff = (): boolean => props.view === 'unified' || props.view === 'split';
    const diff = useAnswer(
      () => (isDiff() && props.from ? { from: props.from.id, to: props.to.id } : undefined),
      (wanted, signal) => client.artifacts.diff(wanted, { signal }),
    );
    const text = useAnswer(
      () => (props.view === 'text' ? { id: props.to.id } : undefined),
      ({ id }, signal) => client.artifacts.get(id, { signal }),
    );
    const blame = useAnswer(
      () => (props.view === 'blame' ? { id: props.to.id } : undefined),
      ({ id }, signal) => client.artifacts.blame(id, { signal }),
    );
    const shownDiff = (found: ArtifactDiff): VNode => {
      if (found.added === null) {
        return <p class="nothing">More than 5,000 lines differ. Compare the full texts of both versions.</p>;
      }
      if (found.hunks.length === 0) return <p class="nothing">No difference.</p>;
      return (
        <>
          <p class="quiet" role="status">
            Version {found.from.version} to version {found.to.version}: {sizeInWords(found)} lines.
          </p>
          <HunkList hunks={found.hunks} isSplit={props.view === 'split'} />
          <CommandBox command={command(found)} />
        </>
      );
    };
    const shownText = (found: ArtifactText): VNode => (
      <>
        <TextBlock label={`Text of version ${found.version}`} text={found.text} />
        <CommandBox command={`netraven artifacts show ${found.id}`} />
      </>
    );
    const shownBlame = (found: ArtifactBlame): VNode => <BlameView blame={found} toChange={props.toChange} />;
    return () => {
      if (props.view === 'text') {
        return <Loaded<ArtifactText> value={text.current.value} failure={text.failure.value} shown={shownText} />;
      }
      if (props.view === 'blame') {
        return <Loaded<ArtifactBlame> value={blame.current.value} failure={blame.failure.value} shown={shownBlame} />;
      }
      if (!props.from) {
        return (
          <p class="nothing">
            Version {props.to.version} is the oldest one: there is nothing to compare it with. See its full text.
          </p>
        );
      }
      return <Loaded<ArtifactDiff> value={diff.current.value} failure={diff.failure.value} shown={shownDiff} />;
    };
  },
  { props: ['view', 'from', 'to', 'toChange'] },
);

function command({ from, to: { deviceName, jobType, name, version } }: ArtifactDiff): string {
  return `netraven artifacts diff ${[deviceName, jobType, name].map(quoted).join(' ')} --from ${from.version} --to ${version}`;
}
