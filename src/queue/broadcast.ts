import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AppConfig } from '../config/app-config.js';
import { connectImpatiently, type RedisClient } from './redis-client.js';

type Listener = (message: string) => void;

/**
 * Tells all processes that something is new. A hint and no more: it may get lost, so whoever listens
 * also looks from time to time.
 */
@Injectable()
export class Broadcast implements OnApplicationShutdown {
  private readonly publisher: RedisClient;
  private readonly prefix: string;
  private subscriber: RedisClient | undefined;
  private readonly listeners = new Map<string, Set<Listener>>();

  constructor(private readonly config: AppConfig) {
    this.publisher = connectImpatiently(config);
    this.prefix = `${config.queuePrefix}:hint:`;
  }

  /** Never throws. */
  async send(topic: string, message: string): Promise<void> {
    await this.publisher.publish(this.prefix + topic, message).catch(() => undefined);
  }

  /** @returns ends it */
  listen(topic: string, listener: Listener): () => void {
    const listeners = this.listeners.get(topic) ?? new Set();
    listeners.add(listener);
    this.listeners.set(topic, listeners);
    this.subscribe(topic);
    return () => listeners.delete(listener);
  }

  onApplicationShutdown(): void {
    this.publisher.disconnect();
    this.subscriber?.disconnect();
  }

  /** A connection that listens may do nothing else; it comes back and subscribes again by itself. */
  private subscribe(topic: string): void {
    if (this.subscriber === undefined) {
      this.subscriber = connectImpatiently(this.config);
      this.subscriber.on('message', (channel: string, message: string) => {
        for (const hear of this.listeners.get(channel.slice(this.prefix.length)) ?? []) {
          hear(message);
        }
      });
      this.subscriber.on('ready', () => this.subscribeAll());
    }
    void this.subscriber.subscribe(this.prefix + topic).catch(() => undefined);
  }

  private subscribeAll(): void {
    for (const topic of this.listeners.keys()) {
      void this.subscriber?.subscribe(this.prefix + topic).catch(() => undefined);
    }
  }
}
