/** The part of a result that a person reads. The command line and the page draw it: a job contains no code for the page. */
export type JobReport = FindingsReport | TableReport | DiffReport | MarkdownReport;

/** The findings of a check. */
export interface FindingsReport {
  readonly kind: 'findings';
  /** Shown with the most severe first. */
  readonly items: readonly Finding[];
}

export interface Finding {
  readonly severity: Severity;
  /** One line. */
  readonly message: string;
  /** The place, e.g. `interface Gi0/1` or a line of the configuration. */
  readonly where?: string;
  /** Id of the rule that it breaks, e.g. `no-telnet`: 1 to 64 letters, digits and `. _ : -`. Notifications name it. */
  readonly rule?: string;
}

export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'info';

export interface TableReport {
  readonly kind: 'table';
  readonly columns: readonly string[];
  /** A cell for each column. */
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
}

/** Two texts, shown as the lines that differ. A missing last line end is no difference. */
export interface DiffReport {
  readonly kind: 'diff';
  readonly before: string;
  readonly after: string;
}

/** Text in Markdown. HTML in it is shown as text. The command line shows the text as it is. */
export interface MarkdownReport {
  readonly kind: 'markdown';
  readonly text: string;
}
