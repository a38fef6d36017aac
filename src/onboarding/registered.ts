import type { NumberNode } from '../whatsapp/management/connecting-answers.js';

/** Whether a number may send over the Cloud API. */
export function isRegistered({ platform, status }: NumberNode): boolean {
  return platform === 'CLOUD_API' && status !== 'DISCONNECTED' && status !== 'PENDING';
}
