//! What the model knows of a session, channel or stream.

use std::collections::BTreeMap;

#[derive(Debug, Clone)]
pub enum Agreement {
    Session(Session),
    Channel(Channel),
    Stream(Stream),
}

#[derive(Debug, Clone)]
pub struct Session {
    pub deposit: u128,
    pub credit: u128,
    /// Of the machine at the opening.
    pub owner: &'static str,
    pub epoch: u32,
    /// The time limit, or the end of the window.
    pub until: u64,
    pub vouched: Option<u128>,
    pub metered: Option<u128>,
}

impl Session {
    /// What the machine's side gets if it is finished as it stands.
    pub fn payable(&self) -> u128 {
        match (self.vouched, self.metered) {
            (Some(vouched), Some(metered)) => metered.min(vouched + self.credit).min(self.deposit),
            (vouched, _) => vouched.unwrap_or(0),
        }
    }
}

#[derive(Debug, Clone)]
pub struct Channel {
    pub left: u128,
    /// The owner at the opening, or Eve.
    pub payee: &'static str,
    /// Of the machine at the opening; `None`: it is Eve's.
    pub epoch: Option<u32>,
    pub life: u64,
    pub closes_at: Option<u64>,
    /// What is paid.
    pub lanes: BTreeMap<u32, u128>,
}

impl Channel {
    pub fn is_over(&self, now: u64) -> bool {
        now >= self.life || self.closes_at.is_some_and(|closes_at| now >= closes_at)
    }
}

#[derive(Debug, Clone)]
pub struct Stream {
    pub is_to_machine: bool,
    /// In ten seconds.
    pub amount: u128,
    pub left: u128,
    pub owed: u128,
    /// Tenths of a unit earned beyond whole ones.
    pub tenths: u128,
    pub paused_at: Option<u64>,
}

impl Stream {
    /// So many seconds, one by one.
    pub fn run(&mut self, seconds: u64) {
        for _ in 0..seconds {
            if self.paused_at.is_some() || self.is_dry() {
                return;
            }
            self.tenths += self.amount;
            self.owed = (self.owed + self.tenths / 10).min(self.left);
            self.tenths = if self.is_dry() { 0 } else { self.tenths % 10 };
        }
    }

    pub fn is_dry(&self) -> bool {
        self.owed == self.left
    }
}
