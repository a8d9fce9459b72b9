import { errorData, type ErrorData } from '../contract/netraven-error.ts';
import { isObject } from '../registry/value-path.ts';
import { codes, hostError } from './codes.ts';
import { exportKinds, type OtherExport, type ProbeResult } from './protocol.ts';

/**
 * Reads the answer of a job host to a probe. The package in it may have forged it: any other form is a failure of the
 * package. Never throws. Written by hand: loading zod takes longer than loading a package.
 */
export function readAnswer(answer: unknown): ProbeResult {
  const { ok, meta, hasRun, hasSummarize, otherExports, configSchema, schemaError, error, location } = isObject(answer)
    ? answer
    : {};
  if (ok === true && typeof hasRun === 'boolean') {
    return {
      ok,
      hasRun,
      ...exportsIn(otherExports),
      ...(typeof hasSummarize === 'boolean' && { hasSummarize }),
      ...(meta !== undefined && { meta }),
      ...(configSchema !== undefined && { configSchema }),
      ...(schemaError !== undefined && { schemaError: readError(schemaError, 'NR_PACKAGE_CONFIG_SCHEMA_INVALID') }),
    };
  }
  if (ok === false) {
    return { ok, error: readError(error, 'NR_PACKAGE_LOAD_FAILED'), ...(isLocation(location) && { location }) };
  }
  const forged = hostError('NR_HOST_PROTOCOL', 'The answer of the job host that loaded the package is forged');
  return { ok: false, error: errorData(forged, forged.code) };
}

/** Reads an error. Only codes of this table are kept, as a package may name any, and no empty hint. */
function readError(error: unknown, fallback: keyof typeof codes): ErrorData {
  const { code, hint, ...data } = errorData(error, fallback);
  return { ...data, code: Object.hasOwn(codes, code) ? code : fallback, ...(hint && { hint }) };
}

function exportsIn(value: unknown): { readonly otherExports?: readonly OtherExport[] } {
  const otherExports = Array.isArray(value) ? value.filter(isOtherExport) : [];
  return otherExports.length === 0 ? {} : { otherExports };
}

function isOtherExport(value: unknown): value is OtherExport {
  return isObject(value) && typeof value['name'] === 'string' && exportKinds.some((kind) => kind === value['kind']);
}

function isLocation(value: unknown): value is { readonly file: string; readonly line: number } {
  return isObject(value) && typeof value['file'] === 'string' && Number.isSafeInteger(value['line']);
}
