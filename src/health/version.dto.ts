export class VersionResponse {
  /** Of this program. */
  version: string;
  /** What it was built from; `unknown` where nobody said. */
  commit: string;
  /** Of the stored data: the process brought it there before it served. */
  schemaVersion: number;
}
