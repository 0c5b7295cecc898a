//! Who takes part, all derived from one seed.

use flywheel_client::Account;
use flywheel_protocol::Curve;
use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::values::sha256;

/// The seed of every key of a run.
#[derive(Clone)]
pub struct Seed([u8; 32]);

impl Seed {
    /// The seed behind a text: the same text gives the same keys on every machine.
    pub fn from_text(text: &str) -> Self {
        Self(*sha256(&[b"flywheel/seed/v1\0", text.as_bytes()]).as_bytes())
    }

    /// Launches the network, sends what anyone may send, hands out the first tokens.
    pub fn operator(&self) -> Account {
        Account::from_seed(&self.0, "operator")
    }

    /// Receives the treasury's part in a network without a DAO.
    pub fn treasury(&self) -> Account {
        Account::from_seed(&self.0, "treasury")
    }

    /// May veto what the DAO has decided, for a time.
    pub fn guardian(&self) -> Account {
        Account::from_seed(&self.0, "guardian")
    }

    /// The account of an oracle.
    pub fn oracle(&self, number: usize) -> Account {
        Account::from_seed(&self.0, &format!("oracle/{number}"))
    }

    /// The key with which an oracle signs statements; the curves take turns.
    pub fn oracle_key(&self, number: usize) -> SecretKey {
        SecretKey::derive(curve(number), &self.0, &format!("oracle-key/{number}"))
    }

    /// The account of an owner.
    pub fn owner(&self, name: &str) -> Account {
        Account::from_seed(&self.0, &format!("owner/{name}"))
    }

    /// A machine's own key; the curves take turns.
    pub fn machine_key(&self, number: usize, name: &str) -> SecretKey {
        SecretKey::derive(curve(number), &self.0, &format!("machine/{name}"))
    }

    /// A key that no machine is registered with.
    pub fn foreign_key(&self, number: usize) -> SecretKey {
        SecretKey::derive(curve(number), &self.0, &format!("foreign/{number}"))
    }

    /// The account of somebody who only pays.
    pub fn person(&self, name: &str) -> Account {
        Account::from_seed(&self.0, &format!("person/{name}"))
    }

    /// The key with which somebody signs vouchers.
    pub fn person_key(&self, name: &str) -> SecretKey {
        self.person_key_on(Curve::Ed25519, name)
    }

    /// A key of somebody who takes no other part.
    pub fn person_key_on(&self, curve: Curve, name: &str) -> SecretKey {
        SecretKey::derive(curve, &self.0, &format!("person-key/{name}"))
    }

    /// Hides the reports behind one round's evidence.
    pub fn salt(&self, epoch: u64) -> [u8; 32] {
        *sha256(&[b"flywheel/salt/v1\0", &self.0, &epoch.to_be_bytes()]).as_bytes()
    }

    /// Tells two seeds apart without giving them away.
    pub fn fingerprint(&self) -> flywheel_protocol::Hash32 {
        sha256(&[b"flywheel/seed-fingerprint/v1\0", &self.0])
    }
}

const fn curve(number: usize) -> Curve {
    match number % 3 {
        0 => Curve::Secp256k1,
        1 => Curve::P256,
        _ => Curve::Ed25519,
    }
}
