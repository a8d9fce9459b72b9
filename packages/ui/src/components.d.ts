/**
 * Attributes that Vue passes to the root element of a component without a declaration. Vue's types have one list for all
 * components, so `min`, `max`, `step` and `type`, which only inputs use, belong to every component.
 */
export interface FallthroughAttributes {
  readonly title?: string | undefined;
  readonly autofocus?: boolean;
  readonly inputmode?: string;
  readonly spellcheck?: boolean;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly step?: number | string;
  readonly type?: string;
  readonly tabindex?: number;
  readonly onClick?: (event: MouseEvent) => void;
}

declare module 'vue' {
  interface ComponentCustomProps extends FallthroughAttributes {}
}
