import type { ArtifactText, ArtifactVersion } from '@netraven/api';
import { defineComponent, type VNode } from 'vue';
import { RouterLink } from 'vue-router';
import { VBtn } from 'vuetify/components/VBtn';
import { CommandBox } from '../command/command-box.tsx';
import { FactList } from '../fact-list.tsx';
import { Loaded } from '../loaded.tsx';
import { Moment } from '../moment.tsx';
import { PageTitle } from '../page-title.tsx';
import { TextBlock } from '../text-block.tsx';
import { useArtifact } from './use-artifact.ts';
import { toChange } from './to-change.ts';
import { bytesInWords } from './words.ts';

/** Shows one version of an artifact, with links to the versions before and after. */
export const ArtifactPage = defineComponent(
  (props: { id: string }) => {
    const { artifact, versions, failure } = useArtifact(props.id);
    const shown = (now: ArtifactText): VNode => {
      const { id, name, deviceName, version, size, jobType, runId, savedAt, text } = now;
      return (
        <>
          <div class="page-head">
            <PageTitle title={deviceName === '' ? name : `${name} of ${deviceName}`} />
            <p class="quiet">
              Version {version} of {versions.value[0]?.version ?? version}. Secrets are masked.
            </p>
          </div>
          <section class="panel" aria-label="About this version">
            <FactList
              facts={[
                ['Saved', <Moment at={savedAt} />],
                ['Job type', <code>{jobType}</code>],
                ['Run', <RouterLink to={{ name: 'run', params: { id: runId } }}>{runId}</RouterLink>],
                ['Size', bytesInWords(size)],
              ]}
            />
            <nav class="form-actions artifact-ways" aria-label="Versions">
              {versionLink('Previous version', versionAt(version - 1))}
              {versionLink('Next version', versionAt(version + 1))}
              {deviceName === '' ? null : (
                <VBtn variant="tonal" color="primary" size="small" to={toChange(now)}>
                  What changed
                </VBtn>
              )}
            </nav>
          </section>
          <section class="panel" aria-label="Text">
            <TextBlock label={`Text of ${name}`} text={text} />
            <CommandBox command={`netraven artifacts show ${id}`} />
          </section>
        </>
      );
    };
    const versionAt = (version: number): ArtifactVersion | undefined =>
      versions.value.find((one) => one.version === version);
    return () => <Loaded<ArtifactText> value={artifact.value} failure={failure.value} title="Artifact" shown={shown} />;
  },
  { props: ['id'] },
);

function versionLink(words: string, version: ArtifactVersion | undefined): VNode | null {
  if (!version) return null;
  return (
    <VBtn variant="tonal" color="primary" size="small" to={{ name: 'artifact', params: { id: version.id } }}>
      {words}
    </VBtn>
  );
}
