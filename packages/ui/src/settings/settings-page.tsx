import { mdiContentSave } from '@mdi/js';
import type { PackageEntry } from '@netraven/api';
import { defineComponent, nextTick, type VNode } from 'vue';
import { RouterLink } from 'vue-router';
import { VBtn } from 'vuetify/components/VBtn';
import { titleOf } from '../catalogue/catalogue.ts';
import { CommandBox } from '../command/command-box.tsx';
import { configCommand } from '../command/config-command.ts';
import { secretsIn, unnamedIn } from '../command/set-words.ts';
import { ConfigForm } from '../config-form/config-form.tsx';
import { focusRefused, focusUnfinished, hasUnfinished } from '../config-form/focus.ts';
import { placeOf } from '../config-form/problems-at.ts';
import { valueAt, withValue, type Config } from '../config-form/settings.ts';
import { FailureNotice } from '../failure-notice.tsx';
import { JobHead } from '../job-head.tsx';
import { LeaveGuard } from '../leave-guard.tsx';
import { Loaded } from '../loaded.tsx';
import { PageTitle } from '../page-title.tsx';
import { LeftoverList } from './leftover-list.tsx';
import type { Leftover } from './settings-form.ts';
import { useSettings } from './use-settings.ts';
import '../run/run.css';
import './settings.css';

/** Edits the administrator's settings of a package. They apply to every run that does not set its own. */
export const SettingsPage = defineComponent(
  (props: { name: string }) => {
    const settings = useSettings(props.name);
    const { found, form, config, patch, problems, failure, busy, saved } = settings;

    const submit = async (event: Event): Promise<void> => {
      event.preventDefault();
      if (busy.value || focusUnfinished()) return;
      if (await settings.save()) return;
      await nextTick();
      focusRefused();
    };
    const remove = ({ path }: Leftover): void => settings.set(withValue(config.value, path, undefined), placeOf(path));

    const inputs = ({ name, jobType }: PackageEntry): VNode => {
      const { fields, leftovers } = form.value;
      const left = leftovers.filter(({ path }) => valueAt(config.value, path) !== undefined);
      const changes = Object.keys(patch.value).length > 0;
      return (
        <form class="run-form" novalidate onSubmit={(event: Event) => void submit(event)}>
          <div class="run-main">
            <div class="panel">
              {fields.length === 0 && left.length === 0 ? <p class="nothing">No settings.</p> : null}
              <ConfigForm
                fields={fields}
                config={config.value}
                problems={problems.value}
                onChange={(now: Config, place: string) => settings.set(now, place)}
              />
              {left.length > 0 ? <LeftoverList leftovers={left} onRemove={remove} /> : null}
            </div>
          </div>
          <aside class="run-aside panel" aria-label="Save">
            {failure.value ? <FailureNotice failure={failure.value} /> : null}
            <p role="status" class="quiet">
              {saved.value ? 'Saved. It applies to every new run.' : changes ? 'Unsaved changes.' : 'No changes.'}
            </p>
            <div class="form-actions">
              <VBtn
                type="submit"
                color="primary"
                size="large"
                prependIcon={`svg:${mdiContentSave}`}
                loading={busy.value}
                disabled={!changes}
              >
                Save
              </VBtn>
              <VBtn variant="text" size="large" to="/">
                Back
              </VBtn>
            </div>
            {changes ? (
              <CommandBox
                command={configCommand(jobType ?? name, patch.value, fields)}
                secrets={secretsIn(patch.value, fields).map(({ label }) => label)}
                unnamed={unnamedIn(patch.value, fields)}
              />
            ) : null}
          </aside>
        </form>
      );
    };
    const shown = (entry: PackageEntry | null): VNode => {
      if (!entry) {
        return (
          <>
            <PageTitle title={`No package ${props.name}`} />
            <p>
              No live worker has it. See the <RouterLink to="/">job catalogue</RouterLink>.
            </p>
          </>
        );
      }
      return (
        <>
          <JobHead iconPath={entry.iconPath} title={`Settings of ${titleOf(entry)}`}>
            <p class="quiet">They apply to every run that does not set its own.</p>
          </JobHead>
          {inputs(entry)}
          <LeaveGuard isFilledIn={() => Object.keys(patch.value).length > 0 || hasUnfinished()} />
        </>
      );
    };
    return () => (
      <Loaded<PackageEntry | null>
        value={found.value}
        failure={found.value ? undefined : failure.value}
        title="Settings"
        shown={shown}
      />
    );
  },
  { props: ['name'] },
);
