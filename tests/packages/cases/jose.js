import * as jose from "jose";

export default async () => {
  const results = {};
  const secret = new TextEncoder().encode("0123456789abcdef0123456789abcdef");
  const token = await new jose.SignJWT({ admin: true }).setProtectedHeader({ alg: "HS256" }).setIssuer("us").setExpirationTime("2h").sign(secret);
  const { payload } = await jose.jwtVerify(token, secret, { issuer: "us" });
  results.hs256 = payload.admin;

  for (const alg of ["ES256", "EdDSA", "RS256", "PS256"]) {
    const { publicKey, privateKey } = await jose.generateKeyPair(alg, { extractable: true });
    const jws = await new jose.CompactSign(new TextEncoder().encode("signed")).setProtectedHeader({ alg }).sign(privateKey);
    const key = await jose.importJWK(await jose.exportJWK(publicKey), alg);
    results[alg] = new TextDecoder().decode((await jose.compactVerify(jws, key)).payload);
    const pem = await jose.exportPKCS8(privateKey);
    results[`${alg} pem`] = pem.startsWith("-----BEGIN PRIVATE KEY-----") && (await jose.importPKCS8(pem, alg)).type;
  }
  for (const alg of ["RSA-OAEP-256", "ECDH-ES+A256KW", "dir", "A128KW", "PBES2-HS256+A128KW"]) {
    const pair = alg.startsWith("RSA") || alg.startsWith("ECDH") ? await jose.generateKeyPair(alg) : undefined;
    const key = pair ?? { publicKey: alg === "A128KW" ? secret.slice(0, 16) : secret, privateKey: alg === "A128KW" ? secret.slice(0, 16) : secret };
    const jwe = await new jose.CompactEncrypt(new TextEncoder().encode("hidden")).setProtectedHeader({ alg, enc: "A256GCM" }).encrypt(key.publicKey);
    const { plaintext } = await jose.compactDecrypt(jwe, key.privateKey, { keyManagementAlgorithms: [alg] });
    results[alg] = new TextDecoder().decode(plaintext);
  }
  const tampered = token.slice(0, -2) + (token.endsWith("AA") ? "BB" : "AA");
  results.tampered = await jose.jwtVerify(tampered, secret).catch((error) => error.code);
  results.thumbprint = await jose.calculateJwkThumbprint({ kty: "EC", crv: "P-256", x: "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4", y: "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM" });
  return results;
};
