import type { JobType } from '@netraven/api';
import { defineComponent, shallowRef, type VNode } from 'vue';
import { VBtn } from 'vuetify/components/VBtn';
import { VList, VListItem } from 'vuetify/components/VList';
import { VMenu } from 'vuetify/components/VMenu';
import { toRunForm } from '../run/given-devices.ts';
import { client } from '../server/client.ts';
import { failureOf } from '../server/failure.ts';
import { send } from '../server/session.ts';

/** A menu of job types. Each leads to its run form, with the given devices chosen: nothing starts from here. */
export const RunMenu = defineComponent(
  (props: { names: readonly string[] }) => {
    const jobTypes = shallowRef<readonly JobType[]>();
    const failure = shallowRef<string>();
    const load = async (): Promise<void> => {
      failure.value = undefined;
      try {
        jobTypes.value = (await send(() => client.jobTypes.list())).jobTypes;
      } catch (error) {
        failure.value = failureOf(error).message;
      }
    };
    const items = (): VNode | VNode[] => {
      if (failure.value !== undefined) return <VListItem title={failure.value} />;
      if (!jobTypes.value) return <VListItem title="Loading" />;
      if (jobTypes.value.length === 0) return <VListItem title="No live worker has a job type" />;
      return jobTypes.value.map(({ jobType, label }) => (
        <VListItem key={jobType} title={label} to={toRunForm(jobType, props.names)} />
      ));
    };
    return () => (
      <VMenu onUpdate:modelValue={(isOpen: boolean) => void (isOpen && load())}>
        {{
          activator: ({ props: given }: { props: object }) => (
            <VBtn {...given} size="small" color="primary" disabled={props.names.length === 0}>
              Run…
            </VBtn>
          ),
          default: () => <VList density="compact">{items()}</VList>,
        }}
      </VMenu>
    );
  },
  { props: ['names'] },
);
