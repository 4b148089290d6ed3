// SPDX-License-Identifier: AGPL-3.0-or-later
// Stand-in for WhatsApp Web: the small things that its modules are made of.

window.WaModels = (() => {
  /** Events as WhatsApp's models have them: several names in one string are several events. */
  class Events {
    #listeners = [];
    on(names, listener) {
      for (const name of names.split(' ')) this.#listeners.push({ name, listener });
    }
    once(name, listener) {
      const first = (...values) => {
        this.off(name, first);
        listener(...values);
      };
      this.on(name, first);
    }
    off(name, listener) {
      this.#listeners = this.#listeners.filter((one) => one.name !== name || one.listener !== listener);
    }
    emit(name, ...values) {
      for (const one of [...this.#listeners]) if (one.name === name) one.listener(...values);
    }
    hears(name) {
      return this.#listeners.some((one) => one.name === name);
    }
  }

  /** An address: `393331234567@c.us`, `1234@lid`, `1@g.us`. */
  class Wid {
    constructor(text) {
      const [user, server] = text.split('@');
      this.user = user;
      this.server = server;
      this._serialized = text;
    }
    isLid() {
      return this.server === 'lid';
    }
    isUser() {
      return this.server === 'c.us' || this.isLid();
    }
    isGroup() {
      return this.server === 'g.us';
    }
    isStatus() {
      return this._serialized === 'status@broadcast';
    }
    toString() {
      return this._serialized;
    }
  }
  const widOf = (value) => (value instanceof Wid ? value : new Wid(String(value?._serialized ?? value)));

  class MsgKey {
    constructor({ to, id, selfDir }) {
      this.fromMe = selfDir === 'out';
      this.remote = widOf(to);
      this.id = id;
      this._serialized = `${this.fromMe}_${this.remote._serialized}_${id}`;
    }
    static newId() {
      return Promise.resolve(`3EB0${crypto.randomUUID().replaceAll('-', '').slice(0, 18).toUpperCase()}`);
    }
  }

  class Model extends Events {
    constructor(fields) {
      super();
      Object.assign(this, fields);
    }
    serialize() {
      const plain = {};
      for (const [name, value] of Object.entries(this)) {
        if (typeof value === 'function' || value instanceof Collection) continue;
        plain[name] = value;
      }
      return plain;
    }
  }

  class Collection extends Events {
    #models = new Map();
    get(id) {
      return this.#models.get(String(id?._serialized ?? id));
    }
    find(id) {
      return Promise.resolve(this.get(id));
    }
    getModelsArray() {
      return [...this.#models.values()];
    }
    add(model) {
      this.#models.set(model.id._serialized, model);
      this.emit('add', model);
      return model;
    }
    getMessagesById(ids) {
      return Promise.resolve({ messages: ids.map((id) => this.get(id)).filter(Boolean) });
    }
  }

  return { Events, Wid, widOf, MsgKey, Model, Collection };
})();
