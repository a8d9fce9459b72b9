/** Attributes that every component passes to its element without declaring them. */
export interface PassedOn {
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
  interface ComponentCustomProps extends PassedOn {}
}
