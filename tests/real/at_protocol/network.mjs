// A directory of accounts (PLC) and a server for them (PDS), on loopback alone, in one process.
import net from 'node:net'
import path from 'node:path'
import crypto from 'node:crypto'
import fs from 'node:fs'

// Both would listen on every address of the machine, and have no setting for it.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (port, ...rest) {
  const anywhere = typeof port === 'number' && typeof rest[0] !== 'string'
  return listen.call(this, port, ...(anywhere ? ['127.0.0.1', ...rest] : rest))
}

const { PDS, envToCfg, envToSecrets } = (await import('@atproto/pds')).default
const { PlcServer, Database } = (await import('@did-plc/server')).default

const [folder, plcPort, pdsPort, adminPassword] = process.argv.slice(2)
const blobs = path.join(folder, 'blobs')
fs.mkdirSync(blobs, { recursive: true })
const secret = () => crypto.randomBytes(32).toString('hex')

const plc = PlcServer.create({ db: Database.mock(), port: Number(plcPort) })
await plc.start()
const environment = {
  devMode: true,
  disableSsrfProtection: true,
  port: Number(pdsPort),
  hostname: 'localhost',
  serviceHandleDomains: ['.test'],
  inviteRequired: false,
  dataDirectory: folder,
  blobstoreDiskLocation: blobs,
  blobstoreDiskTmpLocation: path.join(folder, 'blobs-in-the-making'),
  didPlcUrl: `http://127.0.0.1:${plcPort}`,
  bskyAppViewUrl: 'https://appview.invalid',
  bskyAppViewDid: 'did:example:invalid',
  jwtSecret: secret(),
  adminPassword,
  plcRotationKeyK256PrivateKeyHex: secret(),
  dpopSecret: secret(),
  crawlers: [],
  version: '0.0.0-test',
}
const pds = await PDS.create(envToCfg(environment), envToSecrets(environment))
await pds.start()
console.log('ready')

process.on('SIGTERM', async () => {
  await pds.destroy()
  await plc.destroy()
  process.exit(0)
})
