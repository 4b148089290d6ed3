// SPDX-License-Identifier: AGPL-3.0-or-later
// Stand-in for WhatsApp Web: the modules through which a file goes before it is sent.

window.waMediaModules = (tell) => {
  class OpaqueData {
    constructor(blob) {
      this.blob = blob;
    }
    static createFromData(blob) {
      return Promise.resolve(new OpaqueData(blob));
    }
    url() {
      return 'blob:stand-in';
    }
    autorelease() {}
    formData() {
      return this.blob;
    }
  }

  const kindOf = (type) => type.split('/')[0];

  const prepared = async (data) => {
    const bytes = new Uint8Array(await data.blob.arrayBuffer());
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    const filehash = btoa(String.fromCharCode(...digest));
    const fields = {
      filehash,
      type: kindOf(data.blob.type),
      mimetype: data.blob.type,
      size: bytes.length,
      filename: data.blob.name,
    };
    return {
      ...fields,
      mediaBlob: data,
      set(more) {
        Object.assign(fields, more);
      },
      toJSON: () => ({ ...fields }),
    };
  };

  return {
    WAWebMediaOpaqueData: OpaqueData,
    WAWebPrepRawMedia: { prepRawMedia: (data) => ({ waitForPrep: () => prepared(data) }) },
    WAWebMediaStorage: {
      getOrCreateMediaObject: (filehash) => ({
        filehash,
        contentInfo: {},
        consolidate({ size }) {
          this.size = size;
        },
      }),
    },
    WAWebMmsMediaTypes: { msgToMediaType: ({ type }) => type, castToV4: (type) => type },
    WAWebMediaDataUtils: { shouldUseMediaCache: () => false },
    WAWebMediaInMemoryBlobCache: { InMemoryMediaBlobCache: { put() {} } },
    WAWebMediaMmsV4Upload: {
      uploadMedia: async ({ mimetype }) => {
        const { refused } = await tell({ kind: 'upload', mimetype });
        if (refused) return {};
        return { mediaEntry: { mmsUrl: 'https://mmg.whatsapp.net/x', directPath: '/x', mediaKey: 'k' } };
      },
    },
  };
};
