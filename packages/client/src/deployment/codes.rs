//! Every wasm on the chain, once.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Checksum};

use super::steps::Run;
use super::{Artifacts, DeployChain, DeployError, Progress};
use crate::rpc::StoredCode;
use crate::{Code, CodeSource};

impl<C: DeployChain + ?Sized> Run<'_, C> {
    /// Makes sure that these codes are on the chain as the file plans them, and writes their ids down.
    ///
    /// What the file says is asked of the chain first; then the chain's codes are looked through for the checksum; what
    /// is nowhere is stored.
    pub fn put_codes(&mut self, codes: &[Code], artifacts: &Artifacts) -> Result<(), DeployError> {
        let mut missing = BTreeMap::new();
        for code in codes {
            if let Some(checksum) = self.unconfirmed(*code)? {
                missing.insert(*code, checksum);
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        let found = self.find_codes(&missing)?;
        for code in codes.iter().filter(|code| missing.contains_key(code)) {
            match found.get(code) {
                Some(code_id) => {
                    self.set_code_id(*code, Some(*code_id));
                    self.save()?;
                    (self.say)(&Progress::CodeFound {
                        code: *code,
                        code_id: *code_id,
                    });
                }
                None => self.store(*code, artifacts)?,
            }
        }
        Ok(())
    }

    /// The checksum of a code whose id is not known or no longer right.
    fn unconfirmed(&mut self, code: Code) -> Result<Option<Checksum>, DeployError> {
        let Some(planned) = self.state.code(code).cloned() else {
            return Ok(None);
        };
        if let Some(code_id) = planned.code_id {
            let stored = self
                .chain
                .stored_code(code_id)
                .map_err(DeployError::chain(format!("asking for code {code_id}")))?;
            if stored.is_some_and(|stored| stored.checksum == planned.checksum && stored.is_open) {
                return Ok(None);
            }
            self.set_code_id(code, None);
        }
        Ok(Some(planned.checksum))
    }

    /// Looks through the chain's codes, the newest first. Of several with one checksum, one that the signer stored is
    /// preferred: nobody else can close it.
    fn find_codes(&self, missing: &BTreeMap<Code, Checksum>) -> Result<BTreeMap<Code, u64>, DeployError> {
        let own = self.chain.address(self.signer);
        let mut found: BTreeMap<Code, StoredCode> = BTreeMap::new();
        let mut after = None;
        loop {
            let page = self
                .chain
                .codes(after.take())
                .map_err(DeployError::chain("looking through the chain's codes"))?;
            for stored in page.codes.into_iter().filter(|stored| stored.is_open) {
                let wanted = missing.iter().filter(|(_, checksum)| **checksum == stored.checksum);
                for (code, _) in wanted {
                    if found.get(code).is_none_or(|other| is_better(&stored, other, &own)) {
                        found.insert(*code, stored.clone());
                    }
                }
            }
            let is_done = found.len() == missing.len() && found.values().all(|stored| stored.creator == own);
            match page.next {
                Some(next) if !is_done => after = Some(next),
                _ => break,
            }
        }
        Ok(found.into_iter().map(|(code, stored)| (code, stored.code_id)).collect())
    }

    fn store(&mut self, code: Code, artifacts: &Artifacts) -> Result<(), DeployError> {
        let Some(artifact) = artifacts.get(code) else {
            return Ok(());
        };
        let code_id = self.send(
            format!("storing the code of {code}"),
            |chain, signer| chain.store(signer, CodeSource::Wasm(&artifact.wasm)),
            |state, code_id| {
                if let Some(code) = state.codes.get_mut(code.name()) {
                    code.code_id = Some(*code_id);
                }
            },
        )?;
        (self.say)(&Progress::CodeStored { code, code_id });
        Ok(())
    }

    fn set_code_id(&mut self, code: Code, code_id: Option<u64>) {
        if let Some(code) = self.state.codes.get_mut(code.name()) {
            code.code_id = code_id;
        }
    }
}

/// The signer's own before others', the oldest of those: it is the same one in every run.
fn is_better(stored: &StoredCode, other: &StoredCode, own: &Addr) -> bool {
    let rank = |code: &StoredCode| (code.creator != *own, code.code_id);
    rank(stored) < rank(other)
}
