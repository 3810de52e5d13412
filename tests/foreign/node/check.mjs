// SPDX-License-Identifier: Apache-2.0
//
// Reads cases from standard input, one JSON object a line, and answers each with {"ok": ..., "why": ...}: what
// @transmute/rfc9162 and @sigstore/verify say of proofs and checkpoints, jose of signatures, ajv of schemas.
import { createPublicKey, createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

import * as jose from 'jose';
import jsqr from 'jsqr';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { SDJwtInstance } from '@sd-jwt/core';
import rfc9162 from '@transmute/rfc9162';

const require = createRequire(import.meta.url);
const { RFC9162 } = rfc9162;
// Not a public interface of the package, whose version is therefore pinned.
const inside = (path) => require(`${require.resolve('@sigstore/verify').replace(/index\.js$/, '')}timestamp/${path}`);
const { verifyCheckpoint } = inside('checkpoint.js');
const { verifyMerkleInclusion } = inside('merkle.js');

const bytes = (text) => Buffer.from(text, 'base64');
const say = (good, why) => {
  if (!good) throw new Error(why);
};

// A key of the signed note, name+id+base64(0x01 || 32 bytes), as sigstore's "transparency log authority".
function authority(key) {
  const [name, id, rest] = key.split('+');
  const raw = bytes(key.slice(name.length + 1 + id.length + 1) || rest).subarray(1);
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw]);
  return {
    logID: Buffer.concat([Buffer.from(id, 'hex'), Buffer.alloc(28)]),
    publicKey: createPublicKey({ key: spki, format: 'der', type: 'spki' }),
    validFor: { start: new Date(0), end: new Date(8640000000000000) },
  };
}

const asks = {
  async inclusion({ entry, leaf, index, size, root, proof }) {
    const hash = entry === undefined ? bytes(leaf) : await RFC9162.leaf(bytes(entry));
    const path = { log_id: '', tree_size: size, leaf_index: index, inclusion_path: proof.map(bytes) };
    say(await RFC9162.verifyInclusionProof(bytes(root), hash, path), 'not included');
  },
  async consistency({ from, size, old, root, proof }) {
    const path = { log_id: '', tree_size_1: from, tree_size_2: size, consistency_path: proof.map(bytes) };
    say(await RFC9162.verifyConsistencyProof(bytes(old), bytes(root), path), 'not consistent');
  },
  async sigstore({ entry, index, size, root, proof, note, key }) {
    const what = {
      integratedTime: '1',
      canonicalizedBody: bytes(entry),
      inclusionProof: {
        logIndex: String(index),
        treeSize: String(size),
        rootHash: bytes(root),
        hashes: proof.map(bytes),
        checkpoint: { envelope: note },
      },
    };
    verifyMerkleInclusion(what);
    verifyCheckpoint(what, [authority(key)]);
  },
  async jws({ text, jwks, now }) {
    const keys = jose.createLocalJWKSet(jwks);
    const options = { typ: 'vc+jwt', algorithms: ['EdDSA', 'ES256'] };
    const { payload } = await jose.jwtVerify(text.split('~')[0], keys, options);
    const moment = now === undefined ? Date.now() : Date.parse(now);
    say(Date.parse(payload.validFrom) <= moment, 'not valid yet');
    say(payload.validUntil === undefined || moment <= Date.parse(payload.validUntil), 'no longer valid');
  },
  async thumbprint({ jwk, kid }) {
    say((await jose.calculateJwkThumbprint(jwk, 'sha256')) === kid.split('#').pop(), 'another thumbprint');
  },
  async schema({ schema, value }) {
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats(ajv);
    const check = ajv.compile(JSON.parse(readFileSync(schema, 'utf8')));
    say(check(value), ajv.errorsText(check.errors));
  },
  // A picture of the modules, four pixels each, read back by somebody else's eyes.
  async qr({ dark, side, text }) {
    const scale = 4;
    const width = side * scale;
    const pixels = new Uint8ClampedArray(width * width * 4).fill(255);
    for (const [x, y] of dark) {
      for (let i = 0; i < scale * scale; i += 1) {
        const at = ((y * scale + Math.floor(i / scale)) * width + x * scale + (i % scale)) * 4;
        pixels.fill(0, at, at + 3);
      }
    }
    const read = (jsqr.default ?? jsqr)(pixels, width, width);
    say(read !== null && read.data === text, `it says ${read === null ? 'nothing' : read.data}`);
  },
  async sdjwt({ text, jwks, disclosed, hidden }) {
    const keys = jose.createLocalJWKSet(jwks);
    const sdjwt = new SDJwtInstance({
      hasher: (data, alg) => new Uint8Array(createHash(alg.replace('-', '')).update(data).digest()),
      hashAlg: 'sha-256',
      verifier: async (data, signature) => {
        try {
          await jose.compactVerify(`${data}.${signature}`, keys);
          return true;
        } catch {
          return false;
        }
      },
    });
    await sdjwt.verify(text);
    const claims = JSON.stringify(await sdjwt.getClaims(text));
    for (const words of disclosed ?? []) say(claims.includes(words), `${words} is not disclosed`);
    for (const words of hidden ?? []) say(!claims.includes(words), `${words} is disclosed`);
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  let said = { ok: true, why: '' };
  try {
    await asks[asked.ask](asked);
  } catch (error) {
    said = { ok: false, why: String(error.message) };
  }
  console.log(JSON.stringify(said));
}
