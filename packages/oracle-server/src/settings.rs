//! What an oracle is told before it starts.

use std::path::PathBuf;
use std::time::Duration;

use cosmwasm_std::Addr;
use flywheel_client::Account;
use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::{MachineId, PublicKey};
use flywheel_types::hub;

/// Everything that an oracle needs besides the chain.
pub struct Settings {
    /// The network, as the hub describes it.
    pub network: hub::Network,
    /// The machine-registry of the network's hub.
    pub registry: Addr,
    /// The account that bonded, is paid and pays for transactions.
    pub account: Account,
    /// The key that signs statements.
    pub key: SecretKey,
    /// The other oracles.
    pub peers: Vec<Peer>,
    /// The folder for everything that must survive the program. It is made if it is not there.
    pub data: PathBuf,
    /// Machines whose leaves are demanded of a root that this oracle has not computed.
    pub watched: Vec<MachineId>,
    /// Bearer tokens of those who may read bundles.
    pub admitted: Vec<String>,
    /// What it takes and how long it waits.
    pub limits: Limits,
}

/// Another oracle of the network.
#[derive(Debug, Clone)]
pub struct Peer {
    /// Its account.
    pub address: Addr,
    /// The key that signs its statements and its calls.
    pub key: PublicKey,
    /// Where its service is: `https://oracle.example.org`, without a slash at the end.
    pub url: String,
}

/// What the program takes and how long it waits.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Connections at a time.
    pub connections: usize,
    /// How long a client may take for the head of a request, and again for its body.
    pub request_time: Duration,
    /// Bytes of request bodies that wait or are worked on at a time; more are answered with 503.
    pub waiting_bytes: usize,
    /// Reports an address may send a second; a malformed or forged one counts as ten.
    pub address_rate: u32,
    /// Reports an address may send at once after a pause.
    pub address_burst: u32,
    /// New reports a machine may send a minute.
    pub machine_rate: u32,
    /// New reports a machine may send at once after a pause: what it has kept while the network was away.
    pub machine_burst: u32,
    /// How often the chain is asked what there is to do.
    pub poll: Duration,
    /// How long each further oracle waits before it sends what another one is expected to send.
    pub stagger: Duration,
    /// A node whose newest block is older than this is behind: no report is taken by its clock. None: not looked at.
    pub max_lag: Option<Duration>,
    /// Final statements whose bundles and evidence are kept.
    pub kept_statements: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 1_024,
            request_time: Duration::from_secs(10),
            waiting_bytes: 64 << 20,
            address_rate: 2_000,
            address_burst: 20_000,
            machine_rate: 30,
            machine_burst: 1_000,
            poll: Duration::from_secs(1),
            stagger: Duration::from_secs(4),
            max_lag: Some(Duration::from_secs(60)),
            kept_statements: 90,
        }
    }
}
