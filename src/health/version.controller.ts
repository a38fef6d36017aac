import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Open } from '../common/route-access.js';
import { VERSION } from '../common/version.js';
import { AppConfig } from '../config/app-config.js';
import { LATEST_VERSION } from '../database/migrations/migrations.js';

export class VersionResponse {
  /** Of this program. */
  version: string;
  /** What it was built from; `unknown` where nobody said. */
  commit: string;
  /** Of the stored data: the process brought it there before it served. */
  schemaVersion: number;
}

@ApiTags('Operations')
@Controller('version')
@Open('what runs here')
export class VersionController {
  constructor(private readonly config: AppConfig) {}

  /** Which version runs here. */
  @Get()
  @ApiOkResponse({ type: VersionResponse })
  read(): VersionResponse {
    return { version: VERSION, commit: this.config.commit, schemaVersion: LATEST_VERSION };
  }
}
