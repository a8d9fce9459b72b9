import type { JobType } from '@netraven/api';
import { defineComponent, shallowRef, type VNode } from 'vue';
import { VBtn } from 'vuetify/components/VBtn';
import { VList, VListItem } from 'vuetify/components/VList';
import { VMenu } from 'vuetify/components/VMenu';
import { toRunForm } from '../run/given-devices.ts';
import { client } from '../server/client.ts';
import { useSending } from '../server/use-sending.ts';

/** A menu of job types. Each leads to its run form, with the given devices chosen: nothing starts from here. */
export const RunMenu = defineComponent(
  (props: { names: readonly string[] }) => {
    const jobTypes = shallowRef<readonly JobType[]>();
    const { failure, start } = useSending();
    const load = (): Promise<void> => start(async () => ({ jobTypes: jobTypes.value } = await client.jobTypes.list()));
    const items = (): VNode | VNode[] => {
      if (failure.value) return <VListItem title={failure.value.message} />;
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
