from odoo import models


class EduJobMixin(models.AbstractModel):
    """What a model offers so that :class:`EduJob` runs its work batch by batch."""

    _name = "edu.job.mixin"
    _description = "Work done in the background"

    def _edu_job_title(self, job):
        """Return the name of the work in the language of the reader."""
        raise NotImplementedError

    def _edu_job_run(self, job, batch):
        """Do one batch; a repeat of a batch that was done changes nothing.

        :param batch: what :meth:`EduJob._start` was given, as JSON
        :return: {name: number} that are added to ``job.counts``, or None
        :raises UserError: the work stops here; the batch is taken back
        """
        raise NotImplementedError

    def _edu_job_finish(self, job):
        """Return {"message": text, "action": action or None} of the whole work."""
        return {}
