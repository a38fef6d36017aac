import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Open } from '../common/route-access.js';
import { SCHEMA_VERSION, VERSION } from '../common/version.js';
import { AppConfig } from '../config/app-config.js';

export class VersionResponse {
  /** Of this program. */
  version: string;
  /** What it was built from; `unknown` where nobody said. */
  commit: string;
  /** Of the stored data. */
  schemaVersion: number;
}

@ApiTags('Operations')
@Controller('version')
@Open('what runs here')
export class VersionController {
  constructor(private readonly config: AppConfig) {}

  @Get()
  @ApiOkResponse({ type: VersionResponse })
  read(): VersionResponse {
    return { version: VERSION, commit: this.config.commit, schemaVersion: SCHEMA_VERSION };
  }
}
