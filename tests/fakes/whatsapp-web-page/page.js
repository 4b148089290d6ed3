// SPDX-License-Identifier: AGPL-3.0-or-later
// Stand-in for WhatsApp Web: the modules that whatsapp-web.js asks for, over a line to the test's server. What makes a
// browser paired stands in its local storage, as with the real page.

(() => {
  const { Events, Wid, widOf, MsgKey, Model, Collection } = window.WaModels;
  const version = '2.3000.1031490220';
  const me = new Wid('390731000000@c.us');
  const tell = (what) =>
    fetch('/did', { method: 'POST', body: JSON.stringify(what) }).then((answer) => answer.json());

  const Msg = new Collection();
  const Chat = new Collection();
  const Socket = new Model({ state: 'OPENING', hasSynced: false });
  const Conn = new Model({ ref: '', platform: 'android', pushname: 'Sportello' });
  const Cmd = new Events();
  /** Phone numbers by the address that hides them. */
  const phones = new Map();

  Socket.logout = () => tell({ kind: 'logout' });
  Cmd.refreshQR = () => tell({ kind: 'refresh-qr' });
  Cmd.sendRevokeMsgs = (_chat, { list }) => tell({ kind: 'revoked', ids: list.map(({ id }) => id.id) });

  function become(state) {
    Socket.state = state;
    Socket.emit('change:state', Socket, state);
  }

  function chatOf(address) {
    const id = widOf(address);
    const known = Chat.get(id);
    if (known) return known;
    const group = id.isGroup() ? { groupMetadata: new Model({ participants: [] }) } : {};
    const msgs = new Collection();
    return Chat.add(new Model({ id, unreadCount: 0, formattedTitle: id.user, msgs, mute: {}, ...group }));
  }

  /** @param isNew false for what was there when the page was opened */
  function put({ chat: address, id, fromMe, unread, ...fields }, isNew) {
    const chat = chatOf(address);
    const key = new MsgKey({ to: chat.id, id, selfDir: fromMe ? 'out' : 'in' });
    const [from, to] = fromMe ? [me, chat.id] : [chat.id, me];
    const msg = new Model({ ...fields, id: key, from, to, isNewMsg: isNew });
    chat.msgs.add(msg);
    if (unread) chat.unreadCount += 1;
    Msg.add(msg);
  }

  async function send(msg) {
    const { id, body, caption, type, mimetype, size, filename, links } = msg;
    const said = { kind: 'said', to: String(msg.to), id: id.id, type, body: caption ?? body };
    const { ack } = await tell({ ...said, mimetype, size, filename, preview: links ?? null });
    if (ack === undefined) return;
    msg.ack = ack;
    Msg.emit('change:ack', msg, ack);
  }

  const modules = {
    WAWebSocketModel: { Socket },
    WAWebCmd: { Cmd },
    WAWebConnModel: { Conn },
    WAWebOfflineHandler: { OfflineMessageHandler: { getOfflineDeliveryProgress: () => 100 } },
    WAWebAltDeviceLinkingApi: {},
    WABase64: { encodeB64: (bytes) => btoa(String.fromCharCode(...bytes)) },
    WAWebCompanionRegClientUtils: { DEVICE_PLATFORM: '1' },
    WAWebAdvSignatureApi: {},
    WAWebUserPrefsInfoStore: { waNoiseInfo: { get: async () => ({ staticKeyPair: { pubKey: [1, 2, 3] } }) } },
    WAWebSignalStoreApi: {
      waSignalStore: { getRegistrationInfo: async () => ({ identityKeyPair: { pubKey: [4, 5, 6] } }) },
    },
    WAWebUserPrefsMultiDevice: { getADVSecretKey: () => 'stand-in-secret' },
    WAWebUserPrefsMeUser: { getMaybeMePnUser: () => me, getMaybeMeLidUser: () => new Wid('99@lid') },
    WAWebCollections: { Msg, Chat, Contact: new Collection(), GroupMetadata: { update: async () => {} } },
    WAWebSyncGatingUtils: {},
    WAWebLidMigrationUtils: { toPn: () => null },
    WAWebStreamModel: { Stream: { markAvailable() {}, markUnavailable() {} } },
    WAWebUpdateUnreadChatAction: {
      sendSeen: ({ chat }) => {
        chat.unreadCount = 0;
        return tell({ kind: 'seen', chat: String(chat.id) });
      },
    },
    WAWebChatGetters: { getIsNewsletter: () => false, getIsBroadcast: () => false },
    WALinkify: {
      findLink: (text) => /https?:\/\/\S+/.exec(text)?.[0] ?? null,
      findLinks: () => [],
    },
    WAWebLinkPreviewChatAction: { getLinkPreview: (link) => tell({ kind: 'preview', link }) },
    WAWebWidFactory: { createWid: widOf, createWidFromWidLike: widOf, asUserWidOrThrow: widOf },
    WAWebMsgKey: MsgKey,
    WAWebGetEphemeralFieldsMsgActionsUtils: { getEphemeralFields: () => ({}) },
    WAWebSendMsgChatAction: {
      addAndSendMsgToChat: (chat, fields) => {
        const msg = new Model(fields);
        chat.msgs.add(msg);
        Msg.add(msg);
        return [Promise.resolve(), send(msg)];
      },
    },
    WAWebFindChatAction: { findOrCreateLatestChat: async (id) => ({ chat: chatOf(id) }) },
    WAWebChatLoadMessages: { loadEarlierMsgs: async () => [] },
    WAWebChatStateBridge: {
      sendChatStateComposing: (id) => tell({ kind: 'typing', chat: String(id) }),
      sendChatStatePaused: (id) => tell({ kind: 'paused', chat: String(id) }),
    },
    WAWebMsgActionCapability: { canSenderRevokeMsg: () => true, canAdminRevokeMsg: () => false },
    WAWebApiContact: {
      getPhoneNumber: (wid) => phones.get(String(wid)) && new Wid(phones.get(String(wid))),
      getCurrentLid: (wid) => {
        const [lid] = [...phones].find(([, phone]) => phone === String(wid)) ?? [];
        return lid && new Wid(lid);
      },
    },
    WAWebQueryExistsJob: { queryWidExists: async (wid) => ({ wid }) },
    ...window.waMediaModules(tell),
  };
  window.Debug = { VERSION: version };
  window.require = (name) => modules[name];

  /** The library listens to this only when it has put in everything else. */
  function whenHeard(next) {
    if (Socket.hears('change:hasSynced')) next();
    else setTimeout(() => whenHeard(next), 20);
  }

  async function open() {
    const key = localStorage.getItem('paired') ?? '';
    const state = await fetch(`/state?key=${encodeURIComponent(key)}`).then((answer) => answer.json());
    Conn.ref = state.ref;
    if (!state.paired) {
      localStorage.removeItem('paired');
      return become('UNPAIRED');
    }
    enter(state);
  }

  function enter({ messages, lids }) {
    for (const [lid, phone] of lids) phones.set(lid, phone);
    for (const message of messages) put(message, false);
    become('CONNECTED');
    whenHeard(() => {
      Socket.hasSynced = true;
      Socket.emit('change:hasSynced', Socket, true);
    });
  }

  const commands = {
    ref: ({ ref }) => {
      Conn.ref = ref;
      Conn.emit('change:ref', Conn, ref);
    },
    paired: ({ key, ...state }) => {
      localStorage.setItem('paired', key);
      become('PAIRING');
      enter(state);
    },
    message: ({ message, lids }) => {
      for (const [lid, phone] of lids) phones.set(lid, phone);
      put(message, true);
    },
    ack: ({ id, ack }) => {
      const msg = Msg.getModelsArray().find((one) => one.id.id === id);
      if (!msg) return;
      msg.ack = ack;
      Msg.emit('change:ack', msg, ack);
    },
    state: ({ state }) => become(state),
    logout: () => {
      localStorage.removeItem('paired');
      Cmd.emit('logout');
      setTimeout(() => location.assign('/?post_logout=1'), 50);
    },
  };
  new EventSource('/events').addEventListener('message', ({ data }) => {
    const { command, ...values } = JSON.parse(data);
    commands[command](values);
  });
  void open();
})();
