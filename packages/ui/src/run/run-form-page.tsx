import { mdiPlay } from '@mdi/js';
import type { Device, JobType } from '@netraven/api';
import { computed, defineComponent, nextTick, shallowRef, type VNode } from 'vue';
import { RouterLink, useRoute, useRouter } from 'vue-router';
import { VBtn } from 'vuetify/components/VBtn';
import { VSwitch } from 'vuetify/components/VSwitch';
import { ConfigForm } from '../config-form/config-form.tsx';
import { focusRefused, focusUnfinished } from '../config-form/focus.ts';
import type { Config } from '../config-form/settings.ts';
import { FailureNotice } from '../failure-notice.tsx';
import { JobHead } from '../job-head.tsx';
import { LeaveGuard } from '../leave-guard.tsx';
import { Loaded } from '../loaded.tsx';
import { PageTitle } from '../page-title.tsx';
import { visible } from '../visible-text.ts';
import { CommandBox } from '../command/command-box.tsx';
import { commandFor } from '../command/run-command.ts';
import { secretsIn, unnamedIn } from '../command/set-words.ts';
import { canChangeDevices, ChangesDevices } from './changes-devices.tsx';
import { ConfirmChange } from './confirm-change.tsx';
import { changeOf, changeToConfirm, type DeviceChange } from './device-change.ts';
import { DeviceChoice } from './device-choice.tsx';
import { givenDevices } from './given-devices.ts';
import { selectedDevices, type ChosenDevices } from './selected-devices.ts';
import { useRunForm, type RunChoices } from './use-run-form.ts';
import { devicesInWords, namesInWords } from './words.ts';
import './run.css';

/** Starts a run of a job type: chooses devices and settings. A run that can change devices asks before it starts. */
export const RunFormPage = defineComponent(
  (props: { jobType: string }) => {
    const router = useRouter();
    const form = useRunForm(props.jobType, givenDevices(useRoute(), history.state));
    const { found, fields, chosen, missing, config, dryRun, problems, failure, busy } = form;

    /** The devices to change and all devices of the run, while the form asks for a confirmation. */
    const confirming = shallowRef<{ readonly change: DeviceChange; readonly names: readonly string[] }>();
    const start = async (devices?: ChosenDevices): Promise<void> => {
      const run = await form.start(devices);
      if (run) return void (await router.push({ name: 'run', params: { id: run.id } }));
      confirming.value = undefined;
      await nextTick();
      focusRefused();
    };
    const submit = async (event: Event, job: JobType, devices: readonly Device[]): Promise<void> => {
      event.preventDefault();
      if (busy.value || devices.length === 0 || focusUnfinished()) return;
      if (!canChangeDevices(job) || dryRun.value) return start();
      const change = changeToConfirm(changeOf(job, devices));
      const names = devices.map(({ name }) => name);
      if (!change) return start({ names });
      confirming.value = { change, names };
    };

    // Typing in a setting must not draw or count up to 10,000 devices again.
    const selection = computed(() => selectedDevices(found.value?.devices ?? [], chosen.value));
    const choose = (now: ChosenDevices): void => {
      chosen.value = now;
    };

    const inputs = (job: JobType, devices: readonly Device[]): VNode => {
      const request = { jobType: job.jobType, devices: chosen.value, config: config.value, dryRun: dryRun.value };
      const asks =
        canChangeDevices(job) && !dryRun.value && changeToConfirm(changeOf(job, selection.value)) !== undefined;
      return (
        <form class="run-form" novalidate onSubmit={(event: Event) => void submit(event, job, selection.value)}>
          <div class="run-main">
            <div class="panel">
              <DeviceChoice devices={devices} chosen={chosen.value} onChange={choose} />
              {missing.value.length > 0 ? (
                <p class="quiet" role="status">
                  Not chosen, because no device has this name:{' '}
                  {visible(namesInWords(missing.value, missing.value.length))}
                </p>
              ) : null}
              {job.platforms.length > 0 ? (
                <p class="quiet">Works on {job.platforms.join(', ')}. Other devices are skipped.</p>
              ) : null}
            </div>
            {fields.value.length > 0 && job.configSchema !== null ? (
              <div class="panel">
                <h2>Settings</h2>
                <p class="quiet">
                  Settings left empty use the default, shown in grey.{' '}
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
              hint="Logs what it would change. Changes and saves nothing."
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
                disabled={selection.value.length === 0}
              >
                {`Run on ${devicesInWords(selection.value.length)}${asks ? '…' : ''}`}
              </VBtn>
              <VBtn variant="text" size="large" to="/">
                Back
              </VBtn>
            </div>
            <CommandBox
              command={commandFor(request, fields.value)}
              secrets={secretsIn(config.value, fields.value).map(({ label }) => label)}
              unnamed={unnamedIn(config.value, fields.value)}
            />
          </aside>
        </form>
      );
    };
    const shown = ({ job, devices }: RunChoices): VNode => {
      if (!job) {
        return (
          <>
            <PageTitle title={`No job type ${props.jobType}`} />
            <p>
              No live worker has it. The <RouterLink to="/">job catalogue</RouterLink> shows its package and problems.
            </p>
          </>
        );
      }
      return (
        <>
          <JobHead iconPath={job.iconPath} title={`Run ${job.label}`}>
            <p class="quiet">{job.description}</p>
            {canChangeDevices(job) ? <ChangesDevices /> : null}
          </JobHead>
          {inputs(job, devices)}
          <LeaveGuard isFilledIn={() => form.isFilledIn()} />
          {confirming.value ? (
            // The run is on these devices, also if the inventory changes before the answer.
            <ConfirmChange
              job={job.label}
              change={confirming.value.change}
              busy={busy.value}
              onConfirm={() => void start({ names: [...(confirming.value?.names ?? [])] })}
              onCancel={() => (confirming.value = undefined)}
            />
          ) : null}
        </>
      );
    };
    return () => (
      <Loaded<RunChoices>
        value={found.value}
        failure={found.value ? undefined : failure.value}
        title="Run"
        shown={shown}
      />
    );
  },
  { props: ['jobType'] },
);
