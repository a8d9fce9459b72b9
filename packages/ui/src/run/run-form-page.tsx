import { mdiPlay } from '@mdi/js';
import type { Device, DeviceSelection, JobType } from '@netraven/api';
import { defineComponent, nextTick, type VNode } from 'vue';
import { RouterLink, useRouter } from 'vue-router';
import { VBtn } from 'vuetify/components/VBtn';
import { VProgressCircular } from 'vuetify/components/VProgressCircular';
import { VSwitch } from 'vuetify/components/VSwitch';
import { PackageIcon } from '../catalogue/package-icon.tsx';
import { ConfigForm } from '../config-form/config-form.tsx';
import { focusRefused, focusUnfinished } from '../config-form/focus.ts';
import type { Config } from '../config-form/settings.ts';
import { FailureNotice } from '../failure-notice.tsx';
import { PageTitle } from '../page-title.tsx';
import { CommandBox } from '../command/command-box.tsx';
import { commandFor } from '../command/run-command.ts';
import { secretsIn } from '../command/set-words.ts';
import { DeviceChoice, selected } from './device-choice.tsx';
import { useRunForm } from './use-run-form.ts';
import './run.css';

/** Asks for a run of a job type: on which devices, with which config. */
export const RunFormPage = defineComponent(
  (props: { jobType: string }) => {
    const router = useRouter();
    const form = useRunForm(props.jobType);
    const { found, fields, chosen, config, dryRun, problems, failure, busy } = form;

    const submit = async (event: Event): Promise<void> => {
      event.preventDefault();
      if (busy.value || focusUnfinished()) return;
      const run = await form.start();
      if (run) return void (await router.push({ name: 'run', params: { id: run.id } }));
      await nextTick();
      focusRefused();
    };

    const inputs = (job: JobType, devices: readonly Device[]): VNode => {
      const asked = { jobType: job.jobType, devices: chosen.value, config: config.value, dryRun: dryRun.value };
      const count = selected(devices, chosen.value).length;
      return (
        <form class="run-form" novalidate onSubmit={(event: Event) => void submit(event)}>
          <div class="run-main">
            <div class="panel">
              <DeviceChoice
                devices={devices}
                chosen={chosen.value}
                onChange={(now: DeviceSelection) => (chosen.value = now)}
              />
              {job.platforms.length > 0 ? (
                <p class="quiet">It works on {job.platforms.join(', ')}; other devices are skipped, with the reason.</p>
              ) : null}
            </div>
            {fields.value.length > 0 && job.configSchema !== null ? (
              <div class="panel">
                <h2>Settings</h2>
                <p class="quiet">
                  What is left alone keeps its default, which stands there in grey.{' '}
                  <RouterLink to={{ name: 'settings', params: { name: job.package.name } }}>
                    Change the defaults
                  </RouterLink>
                </p>
                <ConfigForm
                  fields={fields.value}
                  config={config.value}
                  problems={problems.value}
                  onChange={(now: Config, place: string) => form.set(now, place)}
                />
              </div>
            ) : null}
          </div>
          <aside class="run-aside panel" aria-label="Start">
            <VSwitch
              label="Dry run"
              hint="Sessions only log what they would change, and nothing is saved."
              persistentHint
              modelValue={dryRun.value}
              onUpdate:modelValue={(on: unknown) => (dryRun.value = on === true)}
            />
            {failure.value ? <FailureNotice failure={failure.value} /> : null}
            <div class="form-actions">
              <VBtn
                type="submit"
                color="primary"
                size="large"
                prependIcon={`svg:${mdiPlay}`}
                loading={busy.value}
                disabled={count === 0}
              >
                {count === 1 ? 'Run on 1 device' : `Run on ${count} devices`}
              </VBtn>
              <VBtn variant="text" size="large" to="/">
                Back
              </VBtn>
            </div>
            <CommandBox
              command={commandFor(asked, fields.value)}
              secrets={secretsIn(config.value, fields.value).map(({ label }) => label)}
            />
          </aside>
        </form>
      );
    };
    return () => {
      if (!found.value) {
        return failure.value ? (
          <FailureNotice failure={failure.value} />
        ) : (
          <VProgressCircular indeterminate aria-label="Loading" />
        );
      }
      const { job, devices } = found.value;
      if (!job) {
        return (
          <>
            <PageTitle title={`No job type ${props.jobType}`} />
            <p>
              No live worker can run it. The <RouterLink to="/">job catalogue</RouterLink> says why, if its package is
              there.
            </p>
          </>
        );
      }
      return (
        <>
          <div class="page-head job-head">
            <PackageIcon path={job.iconPath} />
            <div>
              <PageTitle title={`Run ${job.label}`} />
              <p class="quiet">{job.description}</p>
            </div>
          </div>
          {inputs(job, devices)}
        </>
      );
    };
  },
  { props: ['jobType'] },
);
