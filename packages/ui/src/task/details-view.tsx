import { defineComponent, ref } from 'vue';
import { ChoiceChips } from '../choice-chips.tsx';
import { TextBlock } from '../text-block.tsx';
import { JsonTree } from './json-tree.tsx';

/** What a job returned beside its verdict: a text as it is; data as a tree, or as the JSON it is. */
export const DetailsView = defineComponent(
  (props: { details: string | object }) => {
    const asJson = ref(false);
    return () => {
      const { details } = props;
      const isData = typeof details === 'object';
      return (
        <section class="panel" aria-labelledby="details-title">
          <div class="panel-head">
            <h2 id="details-title">Details</h2>
            {isData ? (
              <ChoiceChips<boolean>
                label="Show them as"
                choices={[
                  { value: false, words: 'tree' },
                  { value: true, words: 'JSON' },
                ]}
                chosen={asJson.value}
                onChoose={(json: boolean) => (asJson.value = json)}
              />
            ) : null}
          </div>
          {isData && !asJson.value ? (
            <JsonTree value={details} />
          ) : (
            <TextBlock label="Details" text={isData ? JSON.stringify(details, undefined, 2) : details} />
          )}
        </section>
      );
    };
  },
  { props: ['details'] },
);
