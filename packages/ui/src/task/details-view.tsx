import { defineComponent, ref } from 'vue';
import { ChoiceChips } from '../choice-chips.tsx';
import { TextBlock } from '../text-block.tsx';
import { JsonTree } from './json-tree.tsx';

/** Shows the details of a result: a text, or data as a tree or JSON. */
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
                label="Format"
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
