from . import edu_analytics_report
