import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Controller, Get, Header } from '@nestjs/common';

const FOLDER = join(import.meta.dirname, '..', 'dialog');
const SCRIPT = 'text/javascript; charset=utf-8';

/** What a browser loads in place of Meta's SDK, and the dialog that it opens. */
@Controller('_simulator')
export class DialogController {
  @Get('sdk.js')
  @Header('content-type', SCRIPT)
  @Header('access-control-allow-origin', '*')
  sdk(): string {
    return file('sdk.js');
  }

  @Get('dialog')
  @Header('content-type', 'text/html; charset=utf-8')
  dialog(): string {
    return file('dialog.html');
  }

  @Get('dialog.js')
  @Header('content-type', SCRIPT)
  script(): string {
    return file('dialog.js');
  }
}

function file(name: string): string {
  return readFileSync(join(FOLDER, name), 'utf8');
}
